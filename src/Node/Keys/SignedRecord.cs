using System.Globalization;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;

namespace Gwangan.Node.Keys;

/// <summary>The steps of a consensus round in which a validator signs, in their order (CometBFT privval/file.go).</summary>
public enum SigningStep
{
    /// <summary>Nothing is signed yet.</summary>
    None = 0,

    /// <summary>A proposal.</summary>
    Propose = 1,

    /// <summary>A prevote.</summary>
    Prevote = 2,

    /// <summary>A precommit.</summary>
    Precommit = 3,
}

/// <summary>The last thing a validator signed: what it may sign next follows from it. Written in the form of CometBFT's priv_validator_state.json, so that it can move there and back.</summary>
/// <param name="Height">The height; with <see cref="SigningStep.None"/>, the first that may be signed.</param>
/// <param name="Round">The round.</param>
/// <param name="Step">The step.</param>
/// <param name="SignBytes">What was signed; empty when nothing was.</param>
/// <param name="Signature">The signature; empty when nothing was signed.</param>
public sealed record SignedRecord(long Height, int Round, SigningStep Step, byte[] SignBytes, byte[] Signature)
{
    /// <summary>Nothing is signed yet, and only heights from <paramref name="height"/> on will be.</summary>
    public static SignedRecord From(long height) => new(height, 0, SigningStep.None, [], []);

    /// <summary>The record as JSON.</summary>
    public byte[] Encode()
    {
        using MemoryStream stream = new();
        using (Utf8JsonWriter json = new(stream, new JsonWriterOptions { Indented = true, IndentSize = 2 }))
        {
            json.WriteStartObject();
            json.WriteString("height", Height.ToString(CultureInfo.InvariantCulture));
            json.WriteNumber("round", Round);
            json.WriteNumber("step", (int)Step);
            if (Signature.Length > 0) json.WriteBase64String("signature", Signature);
            if (SignBytes.Length > 0) json.WriteString("signbytes", Convert.ToHexString(SignBytes));
            json.WriteEndObject();
        }
        return stream.ToArray();
    }

    /// <summary>Whether bytes have the form of a record, of whatever key and chain.</summary>
    public static bool IsOne(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("height", out _) && document.RootElement.TryGetProperty("round", out _) && document.RootElement.TryGetProperty("step", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Reads the JSON; false when it is damaged, or is not of this key and chain. The signature itself is the checksum.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, PublicKey key, string chainId, out SignedRecord record)
    {
        record = null!;
        try
        {
            using JsonDocument document = JsonDocument.Parse(bytes.ToArray());
            JsonElement root = document.RootElement;
            record = new SignedRecord(
                long.Parse(root.GetProperty("height").GetString()!, NumberStyles.None, CultureInfo.InvariantCulture),
                root.GetProperty("round").GetInt32(),
                (SigningStep)root.GetProperty("step").GetInt32(),
                root.TryGetProperty("signbytes", out JsonElement signBytes) ? Convert.FromHexString(signBytes.GetString()!) : [],
                root.TryGetProperty("signature", out JsonElement signature) ? signature.GetBytesFromBase64() : []);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or FormatException or InvalidOperationException or ArgumentNullException or OverflowException)
        {
            return false;
        }
        if (record.Step == SigningStep.None) return record.Round == 0 && record.SignBytes.Length == 0 && record.Signature.Length == 0;
        return CanonicalSignBytes.TryRead(record.SignBytes, out CanonicalSignBytes said)
            && said.Height == record.Height && said.Round == record.Round && said.Step == record.Step && said.ChainId == chainId
            && key.Verify(record.SignBytes, record.Signature);
    }
}

/// <summary>What sign bytes say, as far as protection against signing twice needs it (CanonicalVote and CanonicalProposal of CometBFT's canonical.proto).</summary>
/// <param name="Height">The height.</param>
/// <param name="Round">The round.</param>
/// <param name="Step">The step that the signed type belongs to.</param>
/// <param name="Time">The time, the only part in which two signed documents of one step may differ without contradicting each other.</param>
/// <param name="ChainId">The chain.</param>
public readonly record struct CanonicalSignBytes(long Height, long Round, SigningStep Step, Timestamp Time, string ChainId)
{
    /// <summary>Reads sign bytes with their length in front; false when they are neither a vote's nor a proposal's.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out CanonicalSignBytes said)
    {
        said = default;
        ProtoReader outer = new(bytes);
        if (!outer.TryBytes(out ReadOnlySpan<byte> content) || !outer.AtEnd) return false;
        ProtoReader reader = new(content);
        int type = 0;
        long height = 0, round = 0;
        Timestamp time = default;
        string chainId = "";
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            // A proposal has one field more before its time: the round of its proof of lock.
            bool isProposal = type == (int)SignedMsgType.Proposal;
            int timeField = isProposal ? 6 : 5;
            bool ok = (field, wire) switch
            {
                (1, WireType.Varint) => reader.TryInt32(out type),
                (2, WireType.Fixed64) => reader.TrySFixed64(out height),
                (3, WireType.Fixed64) => reader.TrySFixed64(out round),
                (_, WireType.Bytes) when field == timeField => reader.TryMessage(out time),
                (_, WireType.Bytes) when field == timeField + 1 => reader.TryString(64, out chainId),
                _ => reader.TrySkip(wire),
            };
            if (!ok) return false;
        }
        SigningStep step = (SignedMsgType)type switch
        {
            SignedMsgType.Proposal => SigningStep.Propose,
            SignedMsgType.Prevote => SigningStep.Prevote,
            SignedMsgType.Precommit => SigningStep.Precommit,
            _ => SigningStep.None,
        };
        said = new CanonicalSignBytes(height, round, step, time, chainId);
        return step != SigningStep.None;
    }
}
