namespace Gwangan.Node.Api.Access;

/// <summary>Who may come to the public listener, and how many.</summary>
public sealed record AccessOptions
{
    /// <summary>What holds when nothing is configured.</summary>
    public static AccessOptions Default { get; } = new();

    /// <summary>Why this node may be reached from other machines without TLS, in a sentence of its operator; null when it may not.</summary>
    public string? PlainHttp { get; init; }

    /// <summary>The origins whose pages may use the API: a list joined by commas, <c>*</c> for all, or <see cref="NodeOptions.Off"/> for none but the page's own.</summary>
    public string Origins { get; init; } = CorsPolicy.Everyone;

    /// <summary>Most connections, so that descriptors and memory stay bounded.</summary>
    public int ConnectionsMax { get; init; } = 8_192;

    /// <summary>Most of them from one address that is not this machine's.</summary>
    public int ConnectionsPerAddressMax { get; init; } = 256;

    /// <summary>Most WebSockets, which several can share one connection by HTTP/2.</summary>
    public int SocketsMax { get; init; } = 4_096;
}

/// <summary>The files of TLS, on both sides of it.</summary>
public sealed record TlsOptions
{
    /// <summary>The certificate with its chain in PEM, or both and the key in PFX; null for plain HTTP.</summary>
    public string? Certificate { get; init; }

    /// <summary>Its private key in PEM; null when it stands in the file of the certificate.</summary>
    public string? Key { get; init; }

    /// <summary>A file with the password of the key; null when it has none.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>The authorities in PEM that must have certified the nodes that this one follows; null for those that the machine trusts.</summary>
    public string? Authorities { get; init; }

    /// <summary>For how many days browsers are told to come by TLS only; 0 tells them nothing.</summary>
    public int HstsDays { get; init; } = 30;
}
