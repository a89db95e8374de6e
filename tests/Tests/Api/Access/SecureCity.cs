using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Gwangan.Node;
using Gwangan.Node.Api.Access;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Api.Access;

/// <summary>A node that speaks TLS, with a certificate of a private authority, and few places.</summary>
public sealed class SecureCity : IAsyncLifetime
{
    public const int ConnectionsMax = 300, SocketsMax = 8;
    private readonly TemporaryFolder _folder = new();

    public ApiCity City { get; private set; } = null!;

    internal TestCertificates Files { get; private set; } = null!;

    public Uri Address => City.Http.BaseAddress!;

    public async Task InitializeAsync()
    {
        Files = new TestCertificates(_folder.Path);
        Files.Install().Dispose();
        string authorities = Files.Authorities;
        City = await ApiCity.StartAsync(edit: options => options with
        {
            Tls = new TlsOptions { Certificate = Files.CertificateFile, Key = Files.KeyFile, Authorities = authorities },
            Access = new AccessOptions { ConnectionsMax = ConnectionsMax, SocketsMax = SocketsMax, Origins = "https://exchange.example,http://127.0.0.1:3000" },
        });
    }

    public async Task DisposeAsync()
    {
        await City.DisposeAsync();
        Files.Dispose();
        _folder.Dispose();
    }

    /// <summary>A bare connection, without TLS yet.</summary>
    public async Task<NetworkStream> DialAsync()
    {
        Socket socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(Address.Host, Address.Port);
        return new NetworkStream(socket, ownsSocket: true);
    }

    /// <summary>A connection with TLS that says which protocol it is going to speak; it trusts everyone.</summary>
    public async Task<SslStream> DialTlsAsync(SslApplicationProtocol protocol, SslProtocols version = SslProtocols.None)
    {
        SslStream stream = new(await DialAsync());
        await stream.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "localhost",
            ApplicationProtocols = [protocol],
            EnabledSslProtocols = version,
            RemoteCertificateValidationCallback = (_, _, _, _) => true,
            CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        });
        return stream;
    }
}
