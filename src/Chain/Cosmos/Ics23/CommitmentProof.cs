using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Cosmos.Ics23;

/// <summary>One proof about one tree, of presence or of absence: cosmos.ics23.v1.CommitmentProof.</summary>
/// <remarks>The batch and compressed forms, which IBC does not use, are refused when read.</remarks>
public sealed class CommitmentProof : IProtoMessage<CommitmentProof>
{
    /// <summary>A proof of presence.</summary>
    public CommitmentProof(ExistenceProof exist) => Exist = exist;

    /// <summary>A proof of absence.</summary>
    public CommitmentProof(NonExistenceProof nonExist) => NonExist = nonExist;

    /// <summary>The proof of presence, or null.</summary>
    public ExistenceProof? Exist { get; }

    /// <summary>The proof of absence, or null.</summary>
    public NonExistenceProof? NonExist { get; }

    /// <summary>True when this proves that <paramref name="key"/> has <paramref name="value"/> in the tree with this <paramref name="root"/>.</summary>
    public bool VerifyMembership(ProofSpec spec, ReadOnlySpan<byte> root, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) =>
        Exist is not null && Exist.Verify(spec, root, key, value);

    /// <summary>True when this proves that <paramref name="key"/> has no value in the tree with this <paramref name="root"/>.</summary>
    public bool VerifyNonMembership(ProofSpec spec, ReadOnlySpan<byte> root, ReadOnlySpan<byte> key) =>
        NonExist is not null && NonExist.Verify(spec, root, key);

    /// <summary>The root that the proof leads to; see <see cref="ExistenceProof.TryRoot(out byte[])"/>.</summary>
    public bool TryRoot([NotNullWhen(true)] out byte[]? root)
    {
        root = null;
        return Exist is not null ? Exist.TryRoot(out root) : NonExist is not null && NonExist.TryRoot(out root);
    }

    /// <inheritdoc/>
    public void Write(ProtoWriter writer)
    {
        if (Exist is not null) writer.Message(1, Exist);
        if (NonExist is not null) writer.Message(2, NonExist);
    }

    /// <summary>Reads the message; false when malformed or of another kind than presence or absence.</summary>
    public static bool TryDecode(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out CommitmentProof? message)
    {
        message = null;
        var reader = new ProtoReader(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out WireType wire)
                || wire != WireType.Bytes
                || !reader.TryBytes(out ReadOnlySpan<byte> nested)) return false;
            switch (field)
            {
                case 1:
                    if (!ExistenceProof.TryDecode(nested, out ExistenceProof? exist)) return false;
                    message = new CommitmentProof(exist);
                    break;
                case 2:
                    if (!NonExistenceProof.TryDecode(nested, out NonExistenceProof? nonExist)) return false;
                    message = new CommitmentProof(nonExist);
                    break;
                default:
                    return false;
            }
        }
        return message is not null;
    }
}
