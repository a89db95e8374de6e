using System.Runtime.InteropServices;

namespace Gwangan.Node;

/// <summary>The libraries that come from the system's packages and not with this program.</summary>
public static class NativeLibraries
{
    /// <summary>Each by the name under which it is loaded, and the Debian package that brings it.</summary>
    public static IReadOnlyList<(string Library, string Package)> Needed { get; } =
        [("liblmdb.so.0", "liblmdb0"), ("libsecp256k1.so.1", "libsecp256k1-1"), ("libsodium.so.23", "libsodium23"), ("libcrypto.so.3", "libssl3")];

    /// <summary>Checks that all of them are there, before something needs one of them half-way.</summary>
    /// <exception cref="NodeException">Some are missing; the message names all of them, and how to install them.</exception>
    public static void Require()
    {
        (string Library, string Package)[] missing = [.. Needed.Where(needed => !NativeLibrary.TryLoad(needed.Library, out _))];
        if (missing.Length == 0) return;
        throw new NodeException($"{string.Join(", ", missing.Select(one => one.Library))} cannot be loaded; on Debian: apt-get install {string.Join(' ', missing.Select(one => one.Package))}");
    }
}
