// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {ERC1155Supply} from "@openzeppelin/contracts/token/ERC1155/extensions/ERC1155Supply.sol";

/// An ERC-1155 collection with a URI that holds {id}. Each holder gets 100 of id 1, 10 of id 2 and one of an id of its own,
/// 1000 and its place among the holders.
contract Collection1155 is ERC1155Supply {
    string public constant name = "Devnet Supplies";
    string public constant symbol = "DSUP";

    constructor(address[] memory holders) ERC1155("https://example.com/supplies/{id}.json") {
        for (uint256 i = 0; i < holders.length; i++) {
            _mint(holders[i], 1, 100, "");
            _mint(holders[i], 2, 10, "");
            _mint(holders[i], 1000 + i, 1, "");
        }
    }
}
