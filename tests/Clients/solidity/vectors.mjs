// Vectors for the console's own ABI codec, transactions and check of sources, made by ethers and npm's solc: node vectors.mjs > ../vectors/ethereum.json
import { AbiCoder, Interface, Wallet } from 'ethers';
import solc from 'solc';

let state = 0x9e3779b9;
const random = (below) => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * below);
};
const hex = (size) => '0x' + Array.from({ length: size }, () => random(256).toString(16).padStart(2, '0')).join('');

/** A random type of at most this depth, and a value of it. */
function typed(depth) {
  const kind = random(depth > 0 ? 10 : 7);
  if (kind === 0) {
    const bits = 8 * (1 + random(32));
    return { type: { name: '', type: `uint${bits}` }, value: String(BigInt(hex(bits / 8))) };
  }
  if (kind === 1) {
    const bits = 8 * (1 + random(32));
    return { type: { name: '', type: `int${bits}` }, value: String(BigInt.asIntN(bits, BigInt(hex(bits / 8)))) };
  }
  if (kind === 2) return { type: { name: '', type: 'bool' }, value: random(2) === 1 };
  if (kind === 3) return { type: { name: '', type: 'address' }, value: new Wallet(hex(32)).address };
  if (kind === 4) return { type: { name: '', type: 'bytes' }, value: hex(random(70)) };
  if (kind === 5) return { type: { name: '', type: 'string' }, value: ['', 'won', '광안대교에서 만나요', 'x'.repeat(33)][random(4)] };
  if (kind === 6) {
    const size = 1 + random(32);
    return { type: { name: '', type: `bytes${size}` }, value: hex(size) };
  }
  if (kind === 7) {
    const parts = Array.from({ length: 1 + random(4) }, () => typed(depth - 1));
    return { type: { name: '', type: 'tuple', components: parts.map((part, i) => ({ ...part.type, name: `p${i}` })) }, value: parts.map((part) => part.value) };
  }
  const count = kind === 8 ? random(4) : 1 + random(4);
  const { type, value } = typed(depth - 1);
  return { type: { ...type, type: `${type.type}[${kind === 8 ? '' : count}]` }, value: Array(count).fill(value) };
}

const coder = AbiCoder.defaultAbiCoder();
const parameters = Array.from({ length: 60 }, () => {
  const parts = Array.from({ length: 1 + random(4) }, () => typed(3));
  return { types: parts.map((part) => part.type), values: parts.map((part) => part.value), data: coder.encode(parts.map((part) => text(part.type)), parts.map((part) => part.value)) };
});
function text({ type, components }) {
  return type.startsWith('tuple') ? `tuple(${components.map(text).join(',')})${type.slice(5)}` : type;
}

const signatures = ['transfer(address,uint256)', 'placeOrder(string,uint8,uint8,int64,int64,uint8,uint64,uint8,uint64)', 'multicall((address,bool,bytes)[])'];
const functions = signatures.map((signature) => {
  const item = new Interface([`function ${signature}`]);
  const fragment = item.fragments[0];
  return { item: JSON.parse(fragment.format('json')), signature, selector: fragment.selector };
});

const events = new Interface(['event Transfer(address indexed from, address indexed to, uint256 value)', 'event Named(string indexed name, bytes data, int64[2] pair, bytes indexed raw, bool done)']);
const logs = [['Transfer', [new Wallet(hex(32)).address, new Wallet(hex(32)).address, '12345678901234567890']], ['Named', ['금', '0x1234', ['-1', '2'], '0x99', true]]].map(([name, values]) => {
  const { topics, data } = events.encodeEventLog(name, values);
  return { item: JSON.parse(events.getEvent(name).format('json')), values: values.map((value, i) => (name === 'Named' && (i === 0 || i === 3) ? topics[i === 0 ? 1 : 2] : value)), topics, data };
});

const transactions = [];
for (const extra of [{ to: new Wallet(hex(32)).address, value: 10n ** 18n, data: '0x' }, { to: null, value: 0n, data: hex(80) }, { to: new Wallet(hex(32)).address, value: 0n, data: hex(3), nonce: 0 }]) {
  const secret = hex(32);
  const fields = { type: 2, chainId: 82051, nonce: 7, maxPriorityFeePerGas: 0n, maxFeePerGas: 2_000_000_000n, gasLimit: 90_000n, ...extra };
  transactions.push({ secret, fields: { ...fields, value: String(fields.value), maxPriorityFeePerGas: '0', maxFeePerGas: String(fields.maxFeePerGas), gasLimit: String(fields.gasLimit) }, raw: await new Wallet(secret).signTransaction(fields) });
}

// A contract with an immutable: what stands in it is known only on the chain. The console's own tests deploy it too.
const source = `// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.20;

interface IPay {
    function transfer(address to, uint256 value) external returns (bool);
}

/// @title Keeps a number, and says so
contract Kept {
    struct Note {
        uint256 value;
        string text;
    }

    error TooLarge(uint256 value, uint256 most);
    event Changed(address indexed by, uint256 before, uint256 value, string text);

    uint256 public constant MOST = 1000;
    uint256 public immutable made = block.number;
    Note public note;

    function keep(uint256 value, string calldata text) external payable {
        if (value > MOST) revert TooLarge(value, MOST);
        emit Changed(msg.sender, note.value, value, text);
        note = Note(value, text);
    }

    /// A call of itself, and one of a token.
    function keepAndPay(uint256 value, IPay token, address to, uint256 amount) external {
        this.keep(value, "by itself");
        require(token.transfer(to, amount), "not paid");
    }

    function sum(uint256[] calldata values) external pure returns (uint256 total) {
        for (uint256 i = 0; i < values.length; i++) total += values[i];
    }
}
`;
const input = { language: 'Solidity', sources: { 'Kept.sol': { content: source } }, settings: { optimizer: { enabled: true, runs: 200 }, evmVersion: 'osaka', outputSelection: { '*': { '*': ['abi', 'metadata', 'evm.bytecode.object', 'evm.deployedBytecode'] } } } };
const output = JSON.parse(solc.compile(JSON.stringify(input)));
if (output.errors) throw new Error(output.errors[0].formattedMessage);
const { abi, metadata, evm } = output.contracts['Kept.sol'].Kept;
const { object, immutableReferences, linkReferences } = evm.deployedBytecode;
let code = object;
for (const { start, length } of Object.values(immutableReferences).flat()) code = code.slice(0, 2 * start) + '2a'.padStart(2 * length, '0') + code.slice(2 * (start + length));
const slim = { contracts: { 'Kept.sol': { Kept: { abi, metadata, evm: { deployedBytecode: { object, immutableReferences, linkReferences } } } } } };

process.stdout.write(`${JSON.stringify({ parameters, functions, logs, transactions, verify: { input, output: slim, bytecode: `0x${evm.bytecode.object}`, code: `0x${code}` } }, null, 1)}\n`);
