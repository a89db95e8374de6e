using System.Buffers.Binary;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Evm.Contracts;

/// <summary>Where contracts find the chain: modules at 0x…08NN by module number, tokens of assets at 0x…0a55e7 followed by the asset's number in four bytes. Neither can be anybody's key.</summary>
public static class ContractAddresses
{
    private const uint ModulesFrom = 0x800;
    private const ulong TokensFrom = 0x0a55e7_00000000;

    /// <summary>The address of a module, such as 0x…0804 for the market.</summary>
    public static Address OfModule(ushort number) => Low(ModulesFrom + number);

    /// <summary>The address of an asset's token, such as 0x…0a55e700000001 for the won.</summary>
    public static Address OfToken(uint assetId) => Low(TokensFrom | assetId);

    /// <summary>Whether an address is a module's, and its number.</summary>
    public static bool IsModule(in Address address, out ushort number)
    {
        bool isLow = TryLow(in address, out ulong low) && low is > ModulesFrom and <= ModulesFrom + 99;
        number = isLow ? (ushort)(low - ModulesFrom) : (ushort)0;
        return isLow;
    }

    /// <summary>Whether an address is a token's, and its asset's number, which may not exist yet.</summary>
    public static bool IsToken(in Address address, out uint assetId)
    {
        assetId = 0;
        if (!TryLow(in address, out ulong low) || (low & ~(ulong)uint.MaxValue) != TokensFrom) return false;
        assetId = unchecked((uint)low);
        return assetId != 0;
    }

    /// <summary>Whether an address is a module's or a token's, be it of one that does not exist yet.</summary>
    public static bool IsOfChain(in Address address) => IsModule(in address, out _) || IsToken(in address, out _);

    private static Address Low(ulong value)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        bytes.Clear();
        BinaryPrimitives.WriteUInt64BigEndian(bytes[(Address.Size - sizeof(ulong))..], value);
        return new Address(bytes);
    }

    private static bool TryLow(in Address address, out ulong low)
    {
        ReadOnlySpan<byte> bytes = Address.Bytes(in address);
        low = BinaryPrimitives.ReadUInt64BigEndian(bytes[(Address.Size - sizeof(ulong))..]);
        return !bytes[..(Address.Size - sizeof(ulong))].ContainsAnyExcept((byte)0);
    }
}
