using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Payments;

namespace Gwangan.Node.Client;

/// <summary>A merchant's signed request as text: <c>gwangan:CHAIN/pay?merchant=…&amp;order=…&amp;asset=…&amp;amount=…&amp;expires=…&amp;key=TYPE:HEX&amp;signature=HEX</c> (docs/payments.md). One spelling: these parameters, each once, in this order.</summary>
/// <param name="Request">What is asked for.</param>
/// <param name="KeyType">How the key signs.</param>
/// <param name="PublicKey">The key.</param>
/// <param name="Signature">Its signature over the request's hash.</param>
public sealed record PaymentUri(PaymentRequest Request, KeyType KeyType, byte[] PublicKey, byte[] Signature)
{
    private const string Scheme = "gwangan:", Path = "/pay?";

    // More than the longest: such texts come from cameras.
    private const int LengthMax = 1_024;

    private static readonly string[] Names = ["merchant", "order", "asset", "amount", "expires", "key", "signature"];

    /// <summary>Signs a request.</summary>
    public static PaymentUri Sign(PaymentRequest request, SigningKey key) => new(request, key.Type, key.PublicKey, key.SignHash(request.Hash()));

    /// <summary>Reads the text; false when it is not such a request. Whether the signature is right the chain says.</summary>
    public static bool TryParse(string text, out PaymentUri uri)
    {
        uri = null!;
        int path = text.IndexOf(Path, StringComparison.Ordinal);
        if (text.Length > LengthMax || !text.StartsWith(Scheme, StringComparison.Ordinal) || path < 0) return false;
        string[] parts = text[(path + Path.Length)..].Split('&');
        if (parts.Length != Names.Length) return false;
        string[] values = new string[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            if (!parts[i].StartsWith(Names[i] + "=", StringComparison.Ordinal)) return false;
            values[i] = Uri.UnescapeDataString(parts[i][(Names[i].Length + 1)..]);
        }
        string chain = Uri.UnescapeDataString(text[Scheme.Length..path]);
        if (chain.Length is 0 or > Limits.ChainIdSizeMax || !Address.TryParse(values[0], out Address merchant) || !Reference.IsOrderId(values[1]) || !Symbol.TryParse(values[2], out Symbol asset)) return false;
        if (!Amount.TryParse(values[3], out Amount amount) || !PaymentsModule.IsAmount(amount)) return false;
        if (!long.TryParse(values[4], NumberStyles.None, CultureInfo.InvariantCulture, out long expires)) return false;
        string[] key = values[5].Split(':');
        if (key.Length != 2 || !Enum.TryParse(key[0], ignoreCase: true, out KeyType type) || key[0] != FieldDefinition.CamelCase(type.ToString())) return false;
        if (!TryHex(key[1], out byte[] publicKey) || !TryHex(values[6], out byte[] signature)) return false;
        PaymentUri read = new(new PaymentRequest(chain, merchant, values[1], asset, amount, expires), type, publicKey, signature);
        if (read.ToString() != text || read.Operation("").Check() != PaymentsRefusal.None) return false;
        uri = read;
        return true;
    }

    /// <summary>The operation that pays it.</summary>
    /// <param name="endToEndId">The payer's own reference; may be empty.</param>
    public PayRequest Operation(string endToEndId) => new(Request.Merchant, Request.OrderId, Request.Asset, Request.Amount, Request.ExpiresAtMs, KeyType, PublicKey, Signature, endToEndId);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Scheme}{Uri.EscapeDataString(Request.ChainId)}{Path}merchant={Request.Merchant}&order={Uri.EscapeDataString(Request.OrderId)}&asset={Request.Asset}&amount={Request.Amount.Units}&expires={Request.ExpiresAtMs}&key={FieldDefinition.CamelCase(KeyType.ToString())}:{Convert.ToHexStringLower(PublicKey)}&signature={Convert.ToHexStringLower(Signature)}");

    private static bool TryHex(string text, out byte[] bytes)
    {
        bytes = new byte[text.Length / 2];
        return text.Length % 2 == 0 && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done;
    }
}
