using System.Net;
using Gwangan.Node.Observability;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Gwangan.Node.Api.Access;

/// <summary>On which addresses a node may listen, and what every connection passes before its first request.</summary>
public static class Listeners
{
    /// <summary>Refuses a certificate that cannot be used, and to be reached from other machines in plain text, unless the operator says why that is right.</summary>
    /// <exception cref="NodeException">A file is wrong, or plain text would leave this machine without a word about it.</exception>
    public static void Check(NodeOptions options, DateTimeOffset now)
    {
        if (IsSecure(options)) ServerCertificate.Load(options.Tls, now);
        else if (Problem(options) is { } problem) throw new NodeException(problem);
    }

    /// <summary>Why the node may not listen where it is told to; null when it may.</summary>
    public static string? Problem(NodeOptions options)
    {
        if (IsSecure(options) || options.Access.PlainHttp is not null || Beyond(options).Select(each => $"--{each.Setting} {each.Address}").FirstOrDefault() is not { } where) return null;
        return $"{where}: other machines would reach this node without TLS, and whoever is on the way could read and change what is sent. "
            + "Give --tls-certificate and --tls-key, or, where something else sees to it, say what with --plain-http \"REASON\"";
    }

    /// <summary>Whether plain text leaves this machine.</summary>
    public static bool IsPlainBeyond(NodeOptions options) => !IsSecure(options) && Beyond(options).Any();

    /// <summary>Warns of every address at which it does.</summary>
    public static void Warn(NodeOptions options, ILogger log)
    {
        if (!IsPlainBeyond(options)) return;
        foreach ((_, string address) in Beyond(options)) log.PlainHttp(address, options.Access.PlainHttp ?? "");
    }

    /// <summary>Counts connections, and closes those for which there is no place before a byte of them is read.</summary>
    public static void UseShares(this ListenOptions listen, AddressShares shares) => listen.Use(next => async connection =>
    {
        IPAddress address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.Loopback;
        if (!shares.TryTake(address))
        {
            connection.Abort();
            return;
        }
        try
        {
            await next(connection);
        }
        finally
        {
            shares.Return(address);
        }
    });

    /// <summary>Speaks TLS with whatever certificate is the current one; plain HTTP/1.1 without any.</summary>
    public static void UseCertificate(this ListenOptions listen, CertificateKeeper? certificate)
    {
        // HTTP/2 is agreed upon inside TLS.
        listen.Protocols = certificate is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
        if (certificate is null) return;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            OnConnection = _ => ValueTask.FromResult(certificate.Current.Handshake),
            HandshakeTimeout = ApiLimits.HandshakeMax,
        });
    }

    private static bool IsSecure(NodeOptions options) => options.Tls is not { Certificate: null, Key: null };

    // Listeners that other machines can reach.
    private static IEnumerable<(string Setting, string Address)> Beyond(NodeOptions options) =>
        new (string Setting, string Address)[] { ("http", options.Http), ("metrics", options.Metrics), ("ethereum", options.Ethereum.Listen), ("cosmos-rpc", Cosmos.CosmosOptions.RpcOf(options)), ("cosmos-grpc", options.Cosmos.Grpc), ("cosmos-rest", options.Cosmos.Rest) }
            .Where(each => each.Address != NodeOptions.Off && !IPAddress.IsLoopback(HttpHost.AddressOf(each.Address).Address));
}
