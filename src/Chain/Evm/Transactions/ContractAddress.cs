using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Evm.Transactions;

/// <summary>Where a new contract stands.</summary>
public static class ContractAddress
{
    /// <summary>The address of the contract that <paramref name="creator"/> creates with <paramref name="nonce"/>: the end of the hash of both in RLP (yellow paper, section 7).</summary>
    public static Address Of(in Address creator, ulong nonce)
    {
        // A list of 20 bytes and an integer of at most 8: its length is below 56, so each prefix is one byte.
        Span<byte> list = stackalloc byte[1 + 1 + Address.Size + 1 + sizeof(ulong)];
        list[1] = 0x80 + Address.Size;
        creator.CopyTo(list[2..]);
        int size = 2 + Address.Size;
        int nonceSize = (71 - (int)ulong.LeadingZeroCount(nonce)) / 8;
        if (nonce is 0 or >= 0x80) list[size++] = (byte)(0x80 + nonceSize);
        for (int i = nonceSize - 1; i >= 0; i--) list[size++] = unchecked((byte)(nonce >> (8 * i)));
        list[0] = (byte)(0xC0 + size - 1);
        return Tail(Keccak256.Hash(list[..size]));
    }

    /// <summary>The address of the contract that <paramref name="creator"/> creates with CREATE2 (EIP-1014).</summary>
    public static Address Of(in Address creator, in UInt256 salt, in Hash32 initCodeHash)
    {
        Span<byte> image = stackalloc byte[1 + Address.Size + UInt256.Size + Hash32.Size];
        image[0] = 0xFF;
        creator.CopyTo(image[1..]);
        salt.WriteBigEndian(image[(1 + Address.Size)..]);
        initCodeHash.CopyTo(image[(1 + Address.Size + UInt256.Size)..]);
        return Tail(Keccak256.Hash(image));
    }

    private static Address Tail(Hash32 hash) => new(Hash32.Bytes(in hash)[(Hash32.Size - Address.Size)..]);
}
