using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Node.Api.Cosmos.Forms;

/// <summary>CometBFT's JSON (libs/json), written: numbers of 64 bits as text, hashes in upper hex, other bytes in base64 and null where there are none, times as RFC 3339 with the digits they need.</summary>
internal static class CometJsonWriter
{
    /// <summary>A number of 64 bits.</summary>
    public static void Long(this Utf8JsonWriter json, string name, long value) => json.WriteString(name, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Bytes in hex.</summary>
    public static void Hex(this Utf8JsonWriter json, string name, ReadOnlySpan<byte> bytes) => json.WriteString(name, Convert.ToHexString(bytes));

    /// <summary>Bytes in base64; null for none.</summary>
    public static void Base64(this Utf8JsonWriter json, string name, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) json.WriteNull(name);
        else json.WriteBase64String(name, bytes);
    }

    /// <summary>An address in hex; an empty text for none.</summary>
    public static void Account(this Utf8JsonWriter json, string name, in Address address) => json.Hex(name, address == default ? [] : Address.Bytes(in address));

    /// <summary>A time.</summary>
    public static void Time(this Utf8JsonWriter json, string name, Timestamp time)
    {
        DateTime whole = DateTime.UnixEpoch.AddSeconds(time.Seconds);
        string fraction = time.Nanos == 0 ? "" : "." + time.Nanos.ToString("D9", CultureInfo.InvariantCulture).TrimEnd('0');
        json.WriteString(name, whole.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture) + fraction + "Z");
    }

    /// <summary>A validator's key with the name of its type.</summary>
    public static void Key(this Utf8JsonWriter json, string name, PublicKey key)
    {
        json.WriteStartObject(name);
        json.WriteString("type", key.Type == KeyType.Ed25519 ? "tendermint/PubKeyEd25519" : "tendermint/PubKeySecp256k1");
        json.WriteBase64String("value", key.Bytes);
        json.WriteEndObject();
    }
}
