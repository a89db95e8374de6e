// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

/// Does what calls can do inside a transaction, so that traces have something to show.
contract Prober {
    event Touched(address indexed who, uint256 value);

    mapping(uint256 => uint256) private slots;
    uint256 private count;

    error Refused(uint256 code);

    constructor() payable {
        count = 7;
    }

    receive() external payable {
        emit Touched(msg.sender, msg.value);
    }

    function write(uint256 from, uint256 many) external payable returns (uint256) {
        for (uint256 i = 0; i < many; i++) slots[from + i] = from + i + 1;
        count += many;
        emit Touched(msg.sender, count);
        return count;
    }

    function clear(uint256 from, uint256 many) external {
        for (uint256 i = 0; i < many; i++) delete slots[from + i];
    }

    function fail(uint256 how) external payable {
        count++;
        if (how == 0) revert("as asked");
        if (how == 1) revert Refused(how);
        if (how == 2) assert(false);
        if (how == 3) assembly { invalid() }
        if (how == 4) while (true) count++;
        if (how == 5) assembly { let x := mload(0xffffffffff) mstore(0, x) }
        if (how == 6) assembly { pop(pop2()) function pop2() -> y { y := 1 } returndatacopy(0, 0, 1000) }
        revert();
    }

    /// Every kind of call, some of which fail.
    function tour(Prober other) external payable returns (uint256 sum) {
        sum = other.write{value: msg.value / 2}(10, 3);
        (bool done,) = address(other).delegatecall(abi.encodeCall(Prober.write, (20, 2)));
        require(done);
        (done,) = address(other).staticcall(abi.encodeCall(Prober.write, (30, 1)));
        require(!done);
        try other.fail(0) {} catch {}
        try other.fail(1) {} catch {}
        try other.fail(2) {} catch {}
        try other.fail{gas: 30_000}(4) {} catch {}
        try other.fail{gas: 30_000}(3) {} catch {}
        try other.fail{gas: 100_000}(5) {} catch {}
        try other.fail{gas: 100_000}(6) {} catch {}
        (done,) = address(0xbeef).call{value: address(this).balance + 1}("");
        require(!done);
        (done,) = address(0xcafe).call{value: 1}("");
        sum += uint256(sha256("probe")) % 1000;
        sum += uint160(ecrecover(keccak256("probe"), 27, bytes32(uint256(1)), bytes32(uint256(2)))) % 1000;
        sum += address(other).balance + address(other).code.length;
    }

    function create(bytes32 salt) external payable returns (address one, address two) {
        one = address(new Small{value: 3}(false));
        two = address(new Small{salt: salt}(false));
        try new Small(true) returns (Small) {} catch {}
        Small(payable(one)).end(payable(msg.sender));
    }

    function spin(uint256 rounds) external returns (uint256 x) {
        unchecked { for (uint256 i = 0; i < rounds; i++) x = x * 31 + i % 7; }
        count = x;
    }

    function look(uint256 at) external view returns (uint256, uint256, address) {
        return (slots[at], count, msg.sender);
    }
}

contract Small {
    uint256 private kept = 5;

    constructor(bool fails) payable {
        require(!fails, "not today");
    }

    function end(address payable to) external {
        kept = 0;
        selfdestruct(to);
    }
}
