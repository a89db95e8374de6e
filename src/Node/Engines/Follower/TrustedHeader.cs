using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Gwangan.Chain.Base;

namespace Gwangan.Node.Engines.Follower;

/// <summary>What the operator knows about the chain from a source of his own: the hash of one header. Height 0 names the genesis by the SHA-256 of its file.</summary>
/// <param name="Height">Height of the header, or 0.</param>
/// <param name="Hash">Hash of the header, or of the genesis file.</param>
public sealed record TrustedHeader(long Height, Hash32 Hash)
{
    /// <summary>Reads <c>HEIGHT:HASH</c>.</summary>
    /// <exception cref="NodeException">The text is not that.</exception>
    public static TrustedHeader Parse(string text) => TryParse(text, out TrustedHeader? trust) ? trust : throw new NodeException($"{text}: expected a height, a colon and 64 hex digits");

    /// <summary>Reads <c>HEIGHT:HASH</c>; false when the text is not that.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out TrustedHeader? trust)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        bool good = long.TryParse(text.AsSpan(0, Math.Max(colon, 0)), NumberStyles.None, CultureInfo.InvariantCulture, out long height) & Hash32.TryParse(text.AsSpan(colon + 1), out Hash32 hash);
        trust = good ? new TrustedHeader(height, hash) : null;
        return good;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Height}:{Hash}");
}
