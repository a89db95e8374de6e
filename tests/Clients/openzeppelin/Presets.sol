// SPDX-License-Identifier: Apache-2.0
// What OpenZeppelin's abstract contracts need to stand on a chain: the least that makes each of them a contract, nothing of its own in between.
pragma solidity ^0.8.27;

import {AccessControlDefaultAdminRules} from "@openzeppelin/contracts/access/extensions/AccessControlDefaultAdminRules.sol";
import {AccessManaged} from "@openzeppelin/contracts/access/manager/AccessManaged.sol";
import {Governor} from "@openzeppelin/contracts/governance/Governor.sol";
import {TimelockController} from "@openzeppelin/contracts/governance/TimelockController.sol";
import {GovernorCountingSimple} from "@openzeppelin/contracts/governance/extensions/GovernorCountingSimple.sol";
import {GovernorSettings} from "@openzeppelin/contracts/governance/extensions/GovernorSettings.sol";
import {GovernorTimelockControl} from "@openzeppelin/contracts/governance/extensions/GovernorTimelockControl.sol";
import {GovernorVotes} from "@openzeppelin/contracts/governance/extensions/GovernorVotes.sol";
import {GovernorVotesQuorumFraction} from "@openzeppelin/contracts/governance/extensions/GovernorVotesQuorumFraction.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {IERC3156FlashBorrower} from "@openzeppelin/contracts/interfaces/IERC3156FlashBorrower.sol";
import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ERC2771Context} from "@openzeppelin/contracts/metatx/ERC2771Context.sol";
import {Clones} from "@openzeppelin/contracts/proxy/Clones.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Burnable} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Burnable.sol";
import {ERC20FlashMint} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20FlashMint.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC20Votes} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Votes.sol";
import {ERC20Wrapper} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Wrapper.sol";
import {ERC4626} from "@openzeppelin/contracts/token/ERC20/extensions/ERC4626.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ERC721} from "@openzeppelin/contracts/token/ERC721/ERC721.sol";
import {ERC721Enumerable} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721Enumerable.sol";
import {ERC721Royalty} from "@openzeppelin/contracts/token/ERC721/extensions/ERC721Royalty.sol";
import {ERC721Holder} from "@openzeppelin/contracts/token/ERC721/utils/ERC721Holder.sol";
import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {ERC1155Supply} from "@openzeppelin/contracts/token/ERC1155/extensions/ERC1155Supply.sol";
import {ERC1155Holder} from "@openzeppelin/contracts/token/ERC1155/utils/ERC1155Holder.sol";
import {Address} from "@openzeppelin/contracts/utils/Address.sol";
import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";
import {BlockHeader} from "@openzeppelin/contracts/utils/BlockHeader.sol";
import {Create2} from "@openzeppelin/contracts/utils/Create2.sol";
import {Context} from "@openzeppelin/contracts/utils/Context.sol";
import {Multicall} from "@openzeppelin/contracts/utils/Multicall.sol";
import {Nonces} from "@openzeppelin/contracts/utils/Nonces.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {MerkleProof} from "@openzeppelin/contracts/utils/cryptography/MerkleProof.sol";
import {P256} from "@openzeppelin/contracts/utils/cryptography/P256.sol";
import {RSA} from "@openzeppelin/contracts/utils/cryptography/RSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {TrieProof} from "@openzeppelin/contracts/utils/cryptography/TrieProof.sol";
import {OwnableUpgradeable} from "@openzeppelin/contracts-upgradeable/access/OwnableUpgradeable.sol";
import {Initializable} from "@openzeppelin/contracts/proxy/utils/Initializable.sol";
import {UUPSUpgradeable} from "@openzeppelin/contracts/proxy/utils/UUPSUpgradeable.sol";

contract Share is ERC20, ERC20Burnable, ERC20Permit, ERC20Votes, ERC20FlashMint {
    constructor(address holder, uint256 supply) ERC20("Share", "SHR") ERC20Permit("Share") {
        _mint(holder, supply);
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }

    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }
}

contract Borrower is IERC3156FlashBorrower {
    bytes32 private immutable _answer;

    constructor(bool honest) {
        _answer = honest ? keccak256("ERC3156FlashBorrower.onFlashLoan") : bytes32(0);
    }

    function onFlashLoan(address, address token, uint256 amount, uint256 fee, bytes calldata) external returns (bytes32) {
        require(IERC20(token).balanceOf(address(this)) >= amount, "not lent");
        IERC20(token).approve(msg.sender, amount + fee);
        return _answer;
    }
}

/// Shares of a deposit of one of the city's assets.
contract Vault is ERC4626 {
    constructor(IERC20 asset) ERC20("Vault", "VLT") ERC4626(asset) {}
}

/// A token that stands for one of the city's assets, one for one, and votes.
contract Voice is ERC20, ERC20Permit, ERC20Votes, ERC20Wrapper {
    constructor(IERC20 asset) ERC20("Voice", "VOC") ERC20Permit("Voice") ERC20Wrapper(asset) {}

    function decimals() public view override(ERC20, ERC20Wrapper) returns (uint8) {
        return super.decimals();
    }

    function _update(address from, address to, uint256 value) internal override(ERC20, ERC20Votes) {
        super._update(from, to, value);
    }

    function nonces(address owner) public view override(ERC20Permit, Nonces) returns (uint256) {
        return super.nonces(owner);
    }
}

contract Council is Governor, GovernorSettings, GovernorCountingSimple, GovernorVotes, GovernorVotesQuorumFraction, GovernorTimelockControl {
    constructor(IVotes votes, TimelockController timelock)
        Governor("Council")
        GovernorSettings(4, 16, 1 ether)
        GovernorVotes(votes)
        GovernorVotesQuorumFraction(20)
        GovernorTimelockControl(timelock)
    {}

    function state(uint256 id) public view override(Governor, GovernorTimelockControl) returns (ProposalState) {
        return super.state(id);
    }

    function proposalNeedsQueuing(uint256 id) public view override(Governor, GovernorTimelockControl) returns (bool) {
        return super.proposalNeedsQueuing(id);
    }

    function proposalThreshold() public view override(Governor, GovernorSettings) returns (uint256) {
        return super.proposalThreshold();
    }

    function _queueOperations(uint256 id, address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 description)
        internal
        override(Governor, GovernorTimelockControl)
        returns (uint48)
    {
        return super._queueOperations(id, targets, values, calldatas, description);
    }

    function _executeOperations(uint256 id, address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 description)
        internal
        override(Governor, GovernorTimelockControl)
    {
        super._executeOperations(id, targets, values, calldatas, description);
    }

    function _cancel(address[] memory targets, uint256[] memory values, bytes[] memory calldatas, bytes32 description)
        internal
        override(Governor, GovernorTimelockControl)
        returns (uint256)
    {
        return super._cancel(targets, values, calldatas, description);
    }

    function _executor() internal view override(Governor, GovernorTimelockControl) returns (address) {
        return super._executor();
    }
}

contract Deed is ERC721, ERC721Enumerable, ERC721Royalty {
    constructor() ERC721("Deed", "DEED") {
        _setDefaultRoyalty(msg.sender, 250);
    }

    function mint(address to, uint256 id) external {
        _safeMint(to, id);
    }

    function _update(address to, uint256 id, address auth) internal override(ERC721, ERC721Enumerable) returns (address) {
        return super._update(to, id, auth);
    }

    function _increaseBalance(address account, uint128 value) internal override(ERC721, ERC721Enumerable) {
        super._increaseBalance(account, value);
    }

    function supportsInterface(bytes4 id) public view override(ERC721, ERC721Enumerable, ERC721Royalty) returns (bool) {
        return super.supportsInterface(id);
    }
}

contract Items is ERC1155, ERC1155Supply {
    constructor() ERC1155("https://example.invalid/{id}") {}

    function mint(address to, uint256[] calldata ids, uint256[] calldata values) external {
        _mintBatch(to, ids, values, "");
    }

    function _update(address from, address to, uint256[] memory ids, uint256[] memory values) internal override(ERC1155, ERC1155Supply) {
        super._update(from, to, ids, values);
    }
}

contract Holder is ERC721Holder, ERC1155Holder {}

/// Sells deeds for an asset of the city, and refuses whoever it has not been told of.
contract Till is AccessControlDefaultAdminRules, Multicall {
    using SafeERC20 for IERC20;

    bytes32 public constant CASHIER = keccak256("CASHIER");
    IERC20 public immutable money;

    constructor(IERC20 asset) AccessControlDefaultAdminRules(1, msg.sender) {
        money = asset;
    }

    function take(address from, uint256 value) external onlyRole(CASHIER) {
        money.safeTransferFrom(from, address(this), value);
    }

    function takeWithPermit(address from, uint256 value, uint256 deadline, uint8 v, bytes32 r, bytes32 s) external onlyRole(CASHIER) {
        IERC20Permit(address(money)).permit(from, address(this), value, deadline, v, r, s);
        money.safeTransferFrom(from, address(this), value);
    }

    function pay(address to, uint256 value) external onlyRole(CASHIER) {
        money.safeTransfer(to, value);
    }

    function allow(address spender, uint256 value) external onlyRole(CASHIER) {
        money.forceApprove(spender, value);
    }

    function allowMore(address spender, uint256 value) external onlyRole(CASHIER) {
        money.safeIncreaseAllowance(spender, value);
    }

    function allowLess(address spender, uint256 value) external onlyRole(CASHIER) {
        money.safeDecreaseAllowance(spender, value);
    }

    function tryPay(address to, uint256 value) external onlyRole(CASHIER) returns (bool paid) {
        paid = money.trySafeTransfer(to, value);
        emit Tried(paid);
    }

    event Tried(bool paid);
}

contract Managed is AccessManaged {
    uint256 public level;

    constructor(address manager) AccessManaged(manager) {}

    function setLevel(uint256 value) external restricted {
        level = value;
    }
}

/// Somebody pays gas for another who signs.
contract Counter is ERC2771Context {
    mapping(address => uint256) public counts;

    constructor(address forwarder) ERC2771Context(forwarder) {}

    function count() external payable {
        counts[_msgSender()] += 1 + msg.value;
    }

    function fail() external pure {
        revert("as asked");
    }
}

/// A purse of won that hands out all it is asked for, but once at a time.
contract Purse is ReentrancyGuardTransient {
    mapping(address => uint256) public kept;

    function put() external payable {
        kept[msg.sender] += msg.value;
    }

    function draw() external nonReentrant {
        uint256 value = kept[msg.sender];
        Address.sendValue(payable(msg.sender), value);
        kept[msg.sender] = 0;
    }

    function drawUnguarded() external {
        uint256 value = kept[msg.sender];
        Address.sendValue(payable(msg.sender), value);
        kept[msg.sender] = 0;
    }
}

contract Robber {
    Purse private immutable _purse;
    bool private _guarded;
    uint256 private _turns;

    constructor(Purse purse) payable {
        _purse = purse;
        purse.put{value: msg.value}();
    }

    function rob(bool guarded) external {
        (_guarded, _turns) = (guarded, 1);
        if (guarded) _purse.draw();
        else _purse.drawUnguarded();
    }

    receive() external payable {
        if (_turns == 0) return;
        _turns--;
        if (_guarded) _purse.draw();
        else _purse.drawUnguarded();
    }
}

contract Checks {
    function signed(address signer, bytes32 hash, bytes calldata signature) external view returns (bool) {
        return SignatureChecker.isValidSignatureNow(signer, hash, signature);
    }

    function recovered(bytes32 hash, bytes calldata signature) external pure returns (address) {
        return ECDSA.recover(hash, signature);
    }

    function passkey(bytes32 hash, bytes32 r, bytes32 s, bytes32 x, bytes32 y) external view returns (bool native, bool solidity) {
        return (P256.verifyNative(hash, r, s, x, y), P256.verifySolidity(hash, r, s, x, y));
    }

    function rsa(bytes calldata data, bytes calldata signature, bytes calldata exponent, bytes calldata modulus) external view returns (bool) {
        return RSA.pkcs1Sha256(data, signature, exponent, modulus);
    }

    function listed(bytes32[] calldata proof, bytes32 root, bytes32 leaf) external pure returns (bool) {
        return MerkleProof.verifyCalldata(proof, root, leaf);
    }

    /// An account's record in the state root of a block of this chain, whose header the caller brings and whose hash the chain itself vouches for.
    function proven(bytes calldata header, address account, bytes[] calldata proof) external view returns (bytes memory) {
        require(Blockhash.blockHash(BlockHeader.getNumber(header)) == keccak256(header), "not a header of this chain");
        return TrieProof.traverse(BlockHeader.getStateRoot(header), abi.encodePacked(keccak256(abi.encodePacked(account))), proof);
    }

    function roots(bytes calldata header) external pure returns (bytes32 parent, bytes32 state, bytes32 receipts, uint256 number, uint256 time, uint256 baseFee) {
        return (
            BlockHeader.getParentHash(header),
            BlockHeader.getStateRoot(header),
            BlockHeader.getReceiptsRoot(header),
            BlockHeader.getNumber(header),
            BlockHeader.getTimestamp(header),
            BlockHeader.getBaseFeePerGas(header)
        );
    }
}

/// A contract whose owner signs for it (ERC-1271).
contract Firm is IERC1271 {
    address private immutable _owner;

    constructor(address owner) {
        _owner = owner;
    }

    function isValidSignature(bytes32 hash, bytes calldata signature) external view returns (bytes4) {
        return ECDSA.recover(hash, signature) == _owner ? this.isValidSignature.selector : bytes4(0);
    }
}

contract BoxV1 is Initializable, OwnableUpgradeable, UUPSUpgradeable {
    uint256 public value;

    constructor() {
        _disableInitializers();
    }

    function initialize(address owner, uint256 first) external initializer {
        __Ownable_init(owner);
        value = first;
    }

    function version() external pure virtual returns (uint256) {
        return 1;
    }

    function _authorizeUpgrade(address) internal override onlyOwner {}
}

contract BoxV2 is BoxV1 {
    IERC20 public asset;

    function migrate(IERC20 kept) external reinitializer(2) {
        asset = kept;
    }

    function version() external pure override returns (uint256) {
        return 2;
    }

    function pay(address to, uint256 amount) external onlyOwner {
        SafeERC20.safeTransfer(asset, to, amount);
    }
}

contract Cloner {
    event Made(address where);

    function clone(address implementation) external {
        emit Made(Clones.clone(implementation));
    }

    function cloneAt(address implementation, bytes32 salt) external payable {
        emit Made(Clones.cloneDeterministic(implementation, salt, msg.value));
    }

    function predict(address implementation, bytes32 salt) external view returns (address) {
        return Clones.predictDeterministicAddress(implementation, salt);
    }

    function create2(bytes32 salt, bytes calldata code) external payable {
        emit Made(Create2.deploy(msg.value, salt, code));
    }
}
