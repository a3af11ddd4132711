// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC721Enumerable} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721Enumerable.sol";
import {ERC721Royalty} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721Royalty.sol";
import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";
import {Strings} from "@openzeppelin/contracts/utils/Strings.sol";

/// A collection with the optional parts of ERC-721, metadata and enumeration, and ERC-2981 royalties of 5 % to its first
/// holder. Each holder gets two: ids 1 and 2 are the first's, 3 and 4 the second's, and so on.
contract Collection721 is ERC721Enumerable, ERC721Royalty {
    constructor(address[] memory holders) ERC721("Devnet Keys", "DKEY") {
        for (uint256 i = 0; i < 2 * holders.length; i++) _mint(holders[i / 2], i + 1);
        _setDefaultRoyalty(holders[0], 500);
    }

    /// The metadata and its picture are in the URI itself, so that a page without network shows them.
    function tokenURI(uint256 id) public view override returns (string memory) {
        _requireOwned(id);
        string memory number = Strings.toString(id);
        string memory picture = string.concat(
            '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><rect width="64" height="64" fill="hsl(', Strings.toString((id * 47) % 360),
            ',60%,45%)"/><text x="32" y="40" font-size="24" text-anchor="middle" fill="#fff">', number, "</text></svg>"
        );
        return string.concat("data:application/json;base64,", Base64.encode(abi.encodePacked(
            '{"name":"Devnet Key #', number, '","description":"A key that opens nothing.","image":"data:image/svg+xml;base64,',
            Base64.encode(bytes(picture)), '"}'
        )));
    }

    function supportsInterface(bytes4 id) public view override(ERC721Enumerable, ERC721Royalty) returns (bool) {
        return super.supportsInterface(id);
    }

    function _update(address to, uint256 id, address by) internal override(ERC721, ERC721Enumerable) returns (address) {
        return super._update(to, id, by);
    }

    function _increaseBalance(address account, uint128 value) internal override(ERC721, ERC721Enumerable) {
        super._increaseBalance(account, value);
    }
}
