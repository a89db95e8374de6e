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
    public static TrustedHeader Parse(string text)
    {
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon > 0 && long.TryParse(text.AsSpan(0, colon), NumberStyles.None, CultureInfo.InvariantCulture, out long height) && Hash32.TryParse(text.AsSpan(colon + 1), out Hash32 hash)
            ? new TrustedHeader(height, hash)
            : throw new NodeException($"--trust {text}: expected HEIGHT:HASH, such as 1200:6f0c… with 64 hex digits; 0:HASH names the genesis by the SHA-256 of its file");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Height}:{Hash}");
}
