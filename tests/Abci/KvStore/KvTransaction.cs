using System.Globalization;
using System.Text;
using System.Text.Unicode;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Crypto;

namespace Gwangan.Abci.KvStore;

/// <summary>A parsed transaction of the sample application.</summary>
public readonly record struct KvTransaction(string Key, string Value, long? Power)
{
    /// <summary>Reads <c>key=value</c> or <c>val:BASE64!POWER</c>.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out KvTransaction transaction)
    {
        transaction = default;
        if (!Utf8.IsValid(bytes)) return false;
        string text = Encoding.UTF8.GetString(bytes);
        if (text.StartsWith("val:", StringComparison.Ordinal))
        {
            string[] parts = text[4..].Split('!');
            byte[] key = new byte[Secp256k1.CompressedSize];
            if (parts.Length != 2 || !Convert.TryFromBase64String(parts[0], key, out int length) || length != key.Length || !Secp256k1.TryParse(key, out _)
                || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out long power) || power > 1_000_000) return false;
            transaction = new KvTransaction(Convert.ToBase64String(KvApplication.BlockKey(new PublicKey(KeyType.Secp256k1, key))), "", power);
            return true;
        }
        string[] pair = text.Split('=');
        if (pair.Length != 2 || pair[0].Length == 0 || pair[1].Length == 0) return false;
        foreach (char letter in text)
            if (!char.IsAsciiLetterOrDigit(letter) && letter != '=') return false;
        transaction = new KvTransaction(pair[0], pair[1], null);
        return true;
    }

    /// <summary>The state with this executed. Removing a validator that is not there, or the last one, changes nothing.</summary>
    public KvState Execute(KvState state)
    {
        if (Power is not { } power) return state with { Entries = state.Entries.SetItem(Key, Value) };
        if (power > 0) return state with { Validators = state.Validators.SetItem(Key, power) };
        return state.Validators.Count > 1 ? state with { Validators = state.Validators.Remove(Key) } : state;
    }
}
