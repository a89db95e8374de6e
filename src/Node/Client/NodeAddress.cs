using System.Diagnostics.CodeAnalysis;

namespace Gwangan.Node.Client;

/// <summary>Reads the address of a node.</summary>
public static class NodeAddress
{
    /// <summary>An http or https address; only of this machine unless others are allowed.</summary>
    /// <exception cref="NodeException">It is none, or of another machine.</exception>
    public static Uri Parse(string text, bool allowRemote)
    {
        Uri address = Parse(text);
        if (!allowRemote && !address.IsLoopback) throw new NodeException($"{text} is another machine; give --allow-remote if its owner agrees to be loaded");
        return address;
    }

    /// <summary>An http or https address.</summary>
    /// <exception cref="NodeException">It is none.</exception>
    public static Uri Parse(string text) => TryParse(text, out Uri? address) ? address : throw new NodeException($"{text}: expected an address such as http://127.0.0.1:8080");

    /// <summary>Reads an http or https address; false when the text is none.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out Uri? address) =>
        Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out address) && address.Scheme is ("http" or "https");
}
