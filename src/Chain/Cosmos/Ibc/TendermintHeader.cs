using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Chain.Cosmos.Light;

namespace Gwangan.Chain.Cosmos.Ibc;

/// <summary>A header with all that a client needs to judge it: ibc.lightclients.tendermint.v1.Header.</summary>
/// <param name="Signed">The header, its commit and its validators.</param>
/// <param name="TrustedHeight">The consensus state it is judged from.</param>
/// <param name="TrustedValidators">The validators that that one announced.</param>
public sealed record TendermintHeader(SignedHeader Signed, IbcHeight TrustedHeight, ValidatorSet TrustedValidators) : IProtoMessage<TendermintHeader>
{
    /// <summary>Its name in an <see cref="Any"/>.</summary>
    public const string TypeUrl = "/ibc.lightclients.tendermint.v1.Header";

    /// <summary>The header's height with its chain's revision.</summary>
    public IbcHeight Height => new(IbcHeight.RevisionOf(Signed.Header.ChainId), (ulong)Math.Max(Signed.Header.Height, 0));

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        int signed = writer.Begin(1);
        writer.Message(1, Signed.Header);
        writer.Message(2, Signed.Commit);
        writer.End(signed);
        IbcFields.WriteValidators(writer, 2, Signed.Validators);
        writer.Message(3, TrustedHeight);
        IbcFields.WriteValidators(writer, 4, TrustedValidators);
    }

    /// <summary>Reads the message; false when malformed, when a part is missing, or with a field that nobody knows.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out TendermintHeader? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        Header? header = null;
        Commit? commit = null;
        ValidatorSet? validators = null, trusted = null;
        IbcHeight trustedHeight = default;
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryBytes(out ReadOnlySpan<byte> signed) && TrySigned(signed, out header, out commit),
                (2, WireType.Bytes) => IbcFields.TryValidators(ref reader, out validators),
                (3, WireType.Bytes) => reader.TryMessage(out trustedHeight),
                (4, WireType.Bytes) => IbcFields.TryValidators(ref reader, out trusted),
                _ => false,
            };
            if (!ok) return false;
        }
        if (header is null || commit is null || validators is null || trusted is null) return false;
        message = new TendermintHeader(new SignedHeader(header, commit, validators), trustedHeight, trusted);
        return true;
    }

    private static bool TrySigned(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out Header? header, [NotNullWhen(true)] out Commit? commit)
    {
        (header, commit) = (null, null);
        var reader = new ProtoReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)) return false;
            bool ok = (field, wire) switch
            {
                (1, WireType.Bytes) => reader.TryMessage(out header),
                (2, WireType.Bytes) => reader.TryMessage(out commit),
                _ => false,
            };
            if (!ok) return false;
        }
        return header is not null && commit is not null;
    }
}
