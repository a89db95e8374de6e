namespace Gwangan.Node.Client;

/// <summary>Reads the address of a node.</summary>
public static class NodeAddress
{
    /// <summary>An http or https address; only of this machine unless others are allowed.</summary>
    /// <exception cref="NodeException">It is none, or of another machine.</exception>
    public static Uri Parse(string text, bool allowRemote)
    {
        if (!Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out Uri? address) || address.Scheme is not ("http" or "https"))
            throw new NodeException($"{text}: expected an address such as http://127.0.0.1:8080");
        if (!allowRemote && !address.IsLoopback) throw new NodeException($"{text} is another machine; give --allow-remote if its owner agrees to be loaded");
        return address;
    }
}
