using System.Buffers.Binary;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Transactions;

namespace Gwangan.Bench.Rpc;

/// <summary>The contracts that are called, deployed by transactions, so that both targets have them at the same addresses.</summary>
internal static class Contracts
{
    /// <summary>Topic of ERC-20's event.</summary>
    public static readonly Hash32 Transfer = Keccak256.Hash("Transfer(address,address,uint256)"u8);

    private static readonly byte[] TransferSelector = SelectorOf("transfer(address,uint256)"u8), MintSelector = SelectorOf("mint(address,uint256)"u8), BalanceSelector = SelectorOf("balanceOf(address)"u8);

    /// <summary>Code that counts a number down to zero: seven steps and 26 gas a round.</summary>
    public static readonly byte[] Countdown = Convert.FromHexString("5f35" + "5b" + "600190" + "03" + "80600257" + "00");

    /// <summary>Code that writes so many logs Transfer(from, to, number) as the first word says, numbered from the second on: from is the number's lowest 13 bits, to its keccak.</summary>
    public static readonly byte[] Logger = Convert.FromHexString(
        "5f35" + "602035" + // left, number
        "5b" + // 5:
        "805f52" + // memory[0] = number
        "60205f20" + // to
        "81611fff16" + // from
        "7f" + Convert.ToHexStringLower(Hash32.Bytes(Transfer)) +
        "60205f" + // data
        "a3" +
        "600101" + // number + 1
        "90600190" + "03" + // left - 1
        "90" + // left, number
        "81600557" + "00");

    /// <summary>Init code that leaves a code.</summary>
    public static byte[] Deploying(byte[] code)
    {
        byte[] head = [0x61, 0, 0, 0x80, 0x60, 10, 0x5f, 0x39, 0x5f, 0xf3];
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(1), (ushort)code.Length);
        return [.. head, .. code];
    }

    /// <summary>Input that moves tokens.</summary>
    public static byte[] TransferOf(in Address to, ulong value) => [.. TransferSelector, .. new byte[12], .. to.ToArray(), .. Word(value)];

    /// <summary>Input that makes tokens.</summary>
    public static byte[] MintOf(in Address to, ulong value) => [.. MintSelector, .. new byte[12], .. to.ToArray(), .. Word(value)];

    /// <summary>Input that asks for a balance.</summary>
    public static byte[] BalanceOf(in Address holder) => [.. BalanceSelector, .. new byte[12], .. holder.ToArray()];

    /// <summary>A number as 32 bytes.</summary>
    public static byte[] Word(ulong value)
    {
        byte[] word = new byte[32];
        BinaryPrimitives.WriteUInt64BigEndian(word.AsSpan(24), value);
        return word;
    }

    /// <summary>A text of hex digits in quotes.</summary>
    public static string Hex(ReadOnlySpan<byte> bytes) => $"\"0x{Convert.ToHexStringLower(bytes)}\"";

    private static byte[] SelectorOf(ReadOnlySpan<byte> signature) => Keccak256.Hash(signature).ToArray()[..4];
}
