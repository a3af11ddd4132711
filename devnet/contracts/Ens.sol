// SPDX-License-Identifier: MIT
pragma solidity ^0.8.28;

/// The registry of ENS (EIP-137): who owns a node, and which contract answers for it.
contract EnsRegistry {
    struct Record {
        address owner;
        address resolver;
        uint64 ttl;
    }

    mapping(bytes32 => Record) private records;
    mapping(address => mapping(address => bool)) public isApprovedForAll;

    event NewOwner(bytes32 indexed node, bytes32 indexed label, address owner);
    event Transfer(bytes32 indexed node, address owner);
    event NewResolver(bytes32 indexed node, address resolver);
    event NewTTL(bytes32 indexed node, uint64 ttl);
    event ApprovalForAll(address indexed owner, address indexed operator, bool approved);

    modifier authorised(bytes32 node) {
        address holder = records[node].owner;
        require(holder == msg.sender || isApprovedForAll[holder][msg.sender]);
        _;
    }

    constructor(address root) {
        records[0].owner = root;
    }

    function setOwner(bytes32 node, address owner_) public authorised(node) {
        records[node].owner = owner_;
        emit Transfer(node, owner_);
    }

    function setSubnodeOwner(bytes32 node, bytes32 label, address owner_) public authorised(node) returns (bytes32 subnode) {
        subnode = keccak256(abi.encodePacked(node, label));
        records[subnode].owner = owner_;
        emit NewOwner(node, label, owner_);
    }

    function setResolver(bytes32 node, address resolver_) external authorised(node) {
        _setResolver(node, resolver_, records[node].ttl);
    }

    function setTTL(bytes32 node, uint64 ttl_) external authorised(node) {
        _setResolver(node, records[node].resolver, ttl_);
    }

    function setRecord(bytes32 node, address owner_, address resolver_, uint64 ttl_) external {
        setOwner(node, owner_);
        _setResolver(node, resolver_, ttl_);
    }

    function setSubnodeRecord(bytes32 node, bytes32 label, address owner_, address resolver_, uint64 ttl_) external {
        _setResolver(setSubnodeOwner(node, label, owner_), resolver_, ttl_);
    }

    function setApprovalForAll(address operator, bool approved) external {
        isApprovedForAll[msg.sender][operator] = approved;
        emit ApprovalForAll(msg.sender, operator, approved);
    }

    function owner(bytes32 node) external view returns (address) {
        return records[node].owner;
    }

    function resolver(bytes32 node) external view returns (address) {
        return records[node].resolver;
    }

    function ttl(bytes32 node) external view returns (uint64) {
        return records[node].ttl;
    }

    function recordExists(bytes32 node) external view returns (bool) {
        return records[node].owner != address(0);
    }

    function _setResolver(bytes32 node, address resolver_, uint64 ttl_) private {
        if (resolver_ != records[node].resolver) {
            records[node].resolver = resolver_;
            emit NewResolver(node, resolver_);
        }
        if (ttl_ != records[node].ttl) {
            records[node].ttl = ttl_;
            emit NewTTL(node, ttl_);
        }
    }
}

/// Answers for nodes what their owners set: addresses of any chain (EIP-137, ENSIP-9), names (EIP-181), texts (EIP-634).
contract PublicResolver {
    uint256 private constant COIN_TYPE_ETH = 60;

    EnsRegistry private immutable ens;
    address private immutable reverseRegistrar;
    mapping(bytes32 => mapping(uint256 => bytes)) private addresses;
    mapping(bytes32 => string) public name;
    mapping(bytes32 => mapping(string => string)) public text;

    event AddrChanged(bytes32 indexed node, address a);
    event AddressChanged(bytes32 indexed node, uint256 coinType, bytes newAddress);
    event NameChanged(bytes32 indexed node, string name);
    event TextChanged(bytes32 indexed node, string indexed indexedKey, string key, string value);

    modifier authorised(bytes32 node) {
        address holder = ens.owner(node);
        require(msg.sender == reverseRegistrar || holder == msg.sender || ens.isApprovedForAll(holder, msg.sender));
        _;
    }

    constructor(EnsRegistry ens_, address reverseRegistrar_) {
        ens = ens_;
        reverseRegistrar = reverseRegistrar_;
    }

    function addr(bytes32 node) external view returns (address payable) {
        bytes storage found = addresses[node][COIN_TYPE_ETH];
        return found.length == 0 ? payable(0) : payable(address(bytes20(found)));
    }

    function addr(bytes32 node, uint256 coinType) external view returns (bytes memory) {
        return addresses[node][coinType];
    }

    function setAddr(bytes32 node, address a) external {
        setAddr(node, COIN_TYPE_ETH, abi.encodePacked(a));
    }

    function setAddr(bytes32 node, uint256 coinType, bytes memory a) public authorised(node) {
        emit AddressChanged(node, coinType, a);
        if (coinType == COIN_TYPE_ETH) emit AddrChanged(node, address(bytes20(a)));
        addresses[node][coinType] = a;
    }

    function setName(bytes32 node, string calldata newName) external authorised(node) {
        name[node] = newName;
        emit NameChanged(node, newName);
    }

    function setText(bytes32 node, string calldata key, string calldata value) external authorised(node) {
        text[node][key] = value;
        emit TextChanged(node, key, key, value);
    }

    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == 0x01ffc9a7 // ERC-165
            || id == 0x3b3b57de // addr(bytes32)
            || id == 0xf1cb7e06 // addr(bytes32,uint256)
            || id == 0x691f3431 // name(bytes32)
            || id == 0x59d1d43c; // text(bytes32,string)
    }
}

/// Gives every account the node of its address under addr.reverse (EIP-181), and whatever name it says there.
contract ReverseRegistrar {
    /// The node of addr.reverse.
    bytes32 private constant ADDR_REVERSE_NODE = 0x91d1777781884d03a6757a803996e38de2a42967fb37eeaca72729271025a9e2;

    EnsRegistry private immutable ens;
    PublicResolver public immutable defaultResolver;

    event ReverseClaimed(address indexed addr, bytes32 indexed node);

    constructor(EnsRegistry ens_, PublicResolver resolver) {
        ens = ens_;
        defaultResolver = resolver;
    }

    function claim(address owner) external returns (bytes32) {
        return claimWithResolver(owner, address(0));
    }

    function claimWithResolver(address owner, address resolver) public returns (bytes32) {
        return _claim(msg.sender, owner, resolver);
    }

    function setName(string calldata name) external returns (bytes32 reverse) {
        reverse = _claim(msg.sender, msg.sender, address(defaultResolver));
        defaultResolver.setName(reverse, name);
    }

    function node(address a) public pure returns (bytes32) {
        return keccak256(abi.encodePacked(ADDR_REVERSE_NODE, _label(a)));
    }

    function _claim(address a, address owner, address resolver) private returns (bytes32) {
        emit ReverseClaimed(a, node(a));
        ens.setSubnodeRecord(ADDR_REVERSE_NODE, _label(a), owner, resolver, 0);
        return node(a);
    }

    /// The hash of the address as 40 lower-case hex digits without 0x.
    function _label(address a) private pure returns (bytes32) {
        bytes memory digits = new bytes(40);
        for (uint256 i = 0; i < 40; i++) digits[i] = bytes16("0123456789abcdef")[(uint160(a) >> (4 * (39 - i))) & 15];
        return keccak256(digits);
    }
}

/// Answers for every name under its own (ENSIP-10): what the first label is the hash of, it has an address for.
contract WildcardResolver {
    mapping(bytes32 => address) public addressOf;

    function setLabel(string calldata label, address a) external {
        addressOf[keccak256(bytes(label))] = a;
    }

    function resolve(bytes calldata name, bytes calldata data) external view returns (bytes memory) {
        address found = addressOf[keccak256(name[1:1 + uint8(name[0])])];
        if (bytes4(data) == 0x3b3b57de) return abi.encode(found);
        require(bytes4(data) == 0xf1cb7e06, "only addresses are here");
        bytes memory none;
        return abi.encode(found == address(0) || uint256(bytes32(data[36:68])) != 60 ? none : abi.encodePacked(found));
    }

    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == 0x01ffc9a7 || id == 0x9061b923; // ERC-165, ENSIP-10
    }
}

/// Sends whoever asks to a server (EIP-3668), which would learn who is looked up by whom.
contract OffchainResolver {
    error OffchainLookup(address sender, string[] urls, bytes callData, bytes4 callbackFunction, bytes extraData);

    function resolve(bytes calldata name, bytes calldata data) external view returns (bytes memory) {
        string[] memory urls = new string[](1);
        urls[0] = "https://gateway.invalid/{sender}/{data}.json";
        bytes memory question = abi.encodeCall(this.resolve, (name, data));
        revert OffchainLookup(address(this), urls, question, this.resolveWithProof.selector, question);
    }

    function resolveWithProof(bytes calldata answer, bytes calldata) external pure returns (bytes memory) {
        return answer;
    }

    function supportsInterface(bytes4 id) external pure returns (bool) {
        return id == 0x01ffc9a7 || id == 0x9061b923;
    }
}
