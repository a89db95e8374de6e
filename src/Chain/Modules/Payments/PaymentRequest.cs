using System.Buffers.Binary;
using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>What a merchant asks for, and signs: made off the chain, shown as a QR code, paid once.</summary>
/// <param name="ChainId">The chain on which it is paid.</param>
/// <param name="Merchant">The merchant's account.</param>
/// <param name="OrderId">The merchant's number of the order, 1 to 35 characters.</param>
/// <param name="Asset">In what it is paid.</param>
/// <param name="Amount">How much, in units.</param>
/// <param name="ExpiresAtMs">Until when, milliseconds since 1970 UTC.</param>
public sealed record PaymentRequest(string ChainId, Address Merchant, string OrderId, Symbol Asset, Amount Amount, long ExpiresAtMs)
{
    private static ReadOnlySpan<byte> Domain => "gwangan payment request/v1"u8;

    /// <summary>What the merchant's key signs, as it signs the hash of a body (docs/wire-format.md): SHA-256 of the domain, then each text with its size in a byte before it, account, amount (16 bytes) and time (8), big-endian.</summary>
    public Hash32 Hash()
    {
        byte[] chain = Encoding.UTF8.GetBytes(ChainId), order = Encoding.UTF8.GetBytes(OrderId), asset = Encoding.ASCII.GetBytes(Asset.ToString());
        byte[] numbers = new byte[24];
        BinaryPrimitives.WriteUInt128BigEndian(numbers, Amount.Units);
        BinaryPrimitives.WriteInt64BigEndian(numbers.AsSpan(16), ExpiresAtMs);
        Address merchant = Merchant;
        return Sha256.Hash([.. Domain, (byte)chain.Length, .. chain, .. Address.Bytes(in merchant), (byte)order.Length, .. order, (byte)asset.Length, .. asset, .. numbers]);
    }
}
