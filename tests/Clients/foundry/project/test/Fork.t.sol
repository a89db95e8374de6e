// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.24;

import {Counter} from "../src/Counter.sol";
import {CityFork} from "./CityFork.sol";
import {vm} from "./Vm.sol";

interface IMoney {
    function token(string calldata symbol) external view returns (address);
}

interface IMarket {
    function lastPrice(string calldata market) external view returns (int64);
    function terms(string calldata market) external view returns (address, address, uint256, uint256, uint256, int64, int64, uint16, uint16, uint8);
}

interface IToken {
    function symbol() external view returns (string memory);
    function balanceOf(address owner) external view returns (uint256);
    function transfer(address to, uint256 amount) external returns (bool);
}

interface IMulticall3 {
    struct Call {
        address target;
        bool allowFailure;
        bytes data;
    }

    struct Result {
        bool success;
        bytes data;
    }

    function aggregate3(Call[] calldata calls) external payable returns (Result[] memory);
    function getEthBalance(address account) external view returns (uint256);
}

/// On a fork of the city at --fork-url: a counter stands there, set to 11 at one height and to 12 at a later one.
contract ForkTest {
    Counter private immutable counter = Counter(vm.envAddress("COUNTER"));
    address private immutable holder = vm.envAddress("HOLDER");
    uint256 private immutable early = vm.envUint("EARLY");
    address private constant GOLD = 0x000000000000000000000000000a55e700000002;
    IMulticall3 private constant MULTICALL = IMulticall3(0xcA11bde05977b3631167028862bE2a173976CA11);

    event Changed(address indexed by, uint256 number);

    function test_reads_the_state_of_the_chain() external view {
        require(block.chainid == 82051, "chain");
        require(counter.number() == 12, "number");
        require(counter.changes(holder) == 2, "changes");
        require(uint256(vm.load(address(counter), 0)) == 12, "slot");
        require(holder.balance > 1 ether, "won");
        require(MULTICALL.getEthBalance(holder) == holder.balance, "multicall");
        require(blockhash(block.number - 1) != 0, "hash");
    }

    function test_goes_back_to_a_height() external {
        vm.createSelectFork(vm.envString("CITY_RPC"), early);
        require(block.number == early && counter.number() == 11, "early");
        vm.rollFork(early - 1);
        require(address(counter).code.length == 0 || counter.number() < 11, "before");
        vm.rollFork(vm.envBytes32("SECOND"));
        require(counter.number() == 11, "before the transaction that sets 12");
    }

    function test_writes_to_its_copy_only() external {
        uint256 one = vm.createFork(vm.envString("CITY_RPC"));
        uint256 two = vm.createFork(vm.envString("CITY_RPC"));
        vm.selectFork(one);
        vm.deal(address(1), 5 ether);
        vm.expectEmit();
        emit Changed(address(1), 77);
        vm.prank(address(1));
        counter.set{value: 1 ether}(77);
        require(counter.number() == 77, "set");
        vm.expectRevert(abi.encodeWithSelector(Counter.TooLarge.selector, 1001, 1000));
        counter.set(1001);
        vm.selectFork(two);
        require(counter.number() == 12, "the other copy");
    }

    /// Foundry's machine does not have the city's own contracts: without help a call of one ends at an invalid instruction.
    function test_has_no_contracts_of_the_city_by_itself() external view {
        require(GOLD.code.length == 1, "code");
        (bool success,) = GOLD.staticcall{gas: 50_000}(abi.encodeCall(IToken.symbol, ()));
        require(!success, "it answered");
    }

    function test_reads_them_through_the_node() external {
        address[] memory natives = new address[](3);
        natives[0] = 0x0000000000000000000000000000000000000803;
        natives[1] = 0x0000000000000000000000000000000000000804;
        natives[2] = GOLD;
        CityFork.answer(natives);
        require(IMoney(natives[0]).token("GOLD") == GOLD, "token");
        require(keccak256(bytes(IToken(GOLD).symbol())) == keccak256("GOLD"), "symbol");
        (address base,,,,,,,,,) = IMarket(natives[1]).terms("GOLD-KRW");
        require(base == GOLD && IMarket(natives[1]).lastPrice("GOLD-KRW") >= 0, "market");
        uint256 before = IToken(GOLD).balanceOf(holder);
        require(before > 0, "balance");
        vm.prank(holder);
        require(IToken(GOLD).transfer(address(1), 1), "transfer");
        require(IToken(GOLD).balanceOf(holder) == before, "what it answers it does not do");
        try IToken(GOLD).transfer(address(1), type(uint128).max) {
            revert("more than there is");
        } catch {}
        IMulticall3.Call[] memory calls = new IMulticall3.Call[](1);
        calls[0] = IMulticall3.Call(GOLD, false, abi.encodeCall(IToken.balanceOf, (holder)));
        require(abi.decode(MULTICALL.aggregate3(calls)[0].data, (uint256)) == before, "through another contract");
    }
}
