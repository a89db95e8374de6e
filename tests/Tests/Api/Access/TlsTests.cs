using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Node;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Client;
using Gwangan.Node.Engines.Follower;
using Gwangan.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gwangan.Tests.Api.Access;

/// <summary>A node behind TLS, as browsers, programs and followers meet it.</summary>
public sealed class TlsTests(SecureCity secure) : IClassFixture<SecureCity>
{
    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task Both_versions_of_HTTP_are_spoken(string version)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/v1/status") { Version = Version.Parse(version), VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using HttpResponseMessage answer = await secure.City.Http.SendAsync(request);
        Assert.Equal((HttpStatusCode.OK, Version.Parse(version)), (answer.StatusCode, answer.Version));
    }

    [Theory]
    [InlineData(SslProtocols.Tls12)]
    [InlineData(SslProtocols.Tls13)]
    public async Task TLS_1_2_and_1_3_are_spoken(SslProtocols version)
    {
        using SslStream stream = await secure.DialTlsAsync(SslApplicationProtocol.Http2, version);
        Assert.Equal((version, SslApplicationProtocol.Http2), (stream.SslProtocol, stream.NegotiatedApplicationProtocol));
    }

    [Fact]
    public async Task Who_does_not_know_the_authority_does_not_believe_the_node()
    {
        using HttpClient http = NodeHttp.Create();
        HttpRequestException error = await Assert.ThrowsAsync<HttpRequestException>(() => http.GetAsync(secure.Address));
        Assert.Contains("tls.authorities", NodeHttp.ReasonOf(error));
        using TestCertificates strangers = new(Directory.CreateTempSubdirectory("gwangan-").FullName);
        using HttpClient wrong = NodeHttp.Create(strangers.Authorities);
        await Assert.ThrowsAsync<HttpRequestException>(() => wrong.GetAsync(secure.Address));
        // Another name than the certificate's.
        UriBuilder other = new(secure.Address) { Host = "127.0.0.2" };
        await Assert.ThrowsAsync<HttpRequestException>(() => secure.City.Http.GetAsync(other.Uri));
        Directory.Delete(Path.GetDirectoryName(strangers.CertificateFile)!, recursive: true);
        Assert.Contains("there is no certificate in it", Assert.Throws<NodeException>(() => NodeHttp.Create(secure.Files.KeyFile)).Message);
    }

    [Fact]
    public async Task Plain_HTTP_is_not_answered_where_TLS_is_spoken()
    {
        using Stream stream = await secure.DialAsync();
        await stream.WriteAsync("GET /api/v1/status HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        using StreamReader reader = new(stream);
        Assert.DoesNotContain("200 OK", await reader.ReadToEndAsync());
    }

    [Fact]
    public async Task A_new_certificate_is_served_and_open_connections_do_not_notice()
    {
        using ClientWebSocket socket = await secure.City.ConnectAsync();
        string before = await ThumbprintAsync();
        using X509Certificate2 next = secure.Files.Install();
        Assert.Null(secure.City.Api.Certificate!.Reload());
        Assert.NotEqual(before, await ThumbprintAsync());
        Assert.Equal(next.GetCertHashString(HashAlgorithmName.SHA256), await ThumbprintAsync());
        await ApiCity.SendAsync(socket, """{"op":"ping","id":7}""");
        Assert.Equal(7, (await ApiCity.ReceiveAsync(socket))!.Value.GetProperty("id").GetInt64());
        // What is wrong afterwards changes nothing for clients.
        secure.Files.Write("node.pem", "nothing");
        Assert.NotNull(secure.City.Api.Certificate!.Reload());
        Assert.Equal(next.GetCertHashString(HashAlgorithmName.SHA256), await ThumbprintAsync());
        secure.Files.Install(next);
        Assert.Null(secure.City.Api.Certificate!.Reload());
    }

    [Fact]
    public async Task Browsers_are_told_to_stay_with_TLS_where_the_host_has_a_name()
    {
        Assert.Equal("max-age=2592000", await HeaderAsync("exchange.example", "Strict-Transport-Security"));
        foreach (string host in (string[])["localhost", "127.0.0.1"]) Assert.Null(await HeaderAsync(host, "Strict-Transport-Security"));
    }

    [Fact]
    public async Task The_page_may_talk_to_its_own_server_only_and_data_may_do_nothing()
    {
        Assert.Contains("connect-src 'self' ws://exchange.example:8443 wss://exchange.example:8443; ", await HeaderAsync("exchange.example:8443", "Content-Security-Policy", "/"));
        Assert.Contains("connect-src 'self'; ", SecurityHeaders.PagePolicy(new Microsoft.AspNetCore.Http.HostString("a.example; script-src *")));
        Assert.Equal("default-src 'none'; frame-ancestors 'none'", await HeaderAsync("exchange.example", "Content-Security-Policy"));
        foreach (string path in (string[])["/", "/api/v1/status", "/api/v1/nothing"]) Assert.Equal("nosniff", await HeaderAsync("exchange.example", "X-Content-Type-Options", path));
        Assert.Equal("DENY", await HeaderAsync("exchange.example", "X-Frame-Options", "/"));
    }

    [Fact]
    public async Task Pages_of_listed_origins_read_answers_and_no_others()
    {
        foreach ((string origin, bool isListed) in ((string, bool)[])[("https://exchange.example", true), ("http://127.0.0.1:3000", true), ("https://evil.example", false), ("null", false)])
        {
            foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Options])
            {
                using HttpRequestMessage request = new(method, "/api/v1/status");
                request.Headers.Add("Origin", origin);
                using HttpResponseMessage answer = await secure.City.Http.SendAsync(request);
                Assert.Equal(isListed ? origin : null, First(answer, "Access-Control-Allow-Origin"));
                Assert.Equal("Origin", First(answer, "Vary"));
                Assert.Equal(method == HttpMethod.Options && isListed ? "GET, POST" : null, First(answer, "Access-Control-Allow-Methods"));
                Assert.Equal(method == HttpMethod.Options ? HttpStatusCode.NoContent : HttpStatusCode.OK, answer.StatusCode);
            }
            using ClientWebSocket socket = new();
            socket.Options.SetRequestHeader("Origin", origin);
            Task connecting = socket.ConnectAsync(new UriBuilder(secure.Address) { Scheme = "wss", Path = "/ws" }.Uri, secure.City.Http, CancellationToken.None);
            if (isListed) await connecting;
            else await Assert.ThrowsAsync<WebSocketException>(() => connecting);
        }
        using ClientWebSocket own = new();
        own.Options.SetRequestHeader("Origin", secure.Address.GetLeftPart(UriPartial.Authority));
        await own.ConnectAsync(new UriBuilder(secure.Address) { Scheme = "wss", Path = "/ws" }.Uri, secure.City.Http, CancellationToken.None);
    }

    [Fact]
    public async Task WebSockets_have_so_many_places_also_where_several_share_a_connection()
    {
        List<ClientWebSocket> open = [];
        while (open.Count < 3 * SecureCity.SocketsMax)
        {
            ClientWebSocket socket = new();
            socket.Options.HttpVersion = HttpVersion.Version20;
            socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
            try
            {
                await socket.ConnectAsync(new UriBuilder(secure.Address) { Scheme = "wss", Path = "/ws" }.Uri, secure.City.Http, CancellationToken.None);
                open.Add(socket);
            }
            catch (WebSocketException)
            {
                break;
            }
        }
        Assert.InRange(open.Count, 1, SecureCity.SocketsMax);
        Assert.True(secure.City.Api.Access.Refused.Single(each => each.Key == AccessRefusal.Sockets).Value > 0);
        foreach (ClientWebSocket socket in open) socket.Dispose();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        while (secure.City.Api.Access.Visits.CountOf(VisitKind.Socket) > 0) await Task.Delay(10, limit.Token);
    }

    [Fact]
    public async Task A_follower_follows_and_forwards_through_TLS_with_a_private_authority()
    {
        using TemporaryFolder folder = new();
        NodeOptions options = new()
        {
            Data = folder["follower"], Follow = [secure.Address], Traders = 0, Metrics = NodeOptions.Off,
            Tls = new TlsOptions { Authorities = secure.Files.Authorities },
        };
        using (HttpClient stranger = NodeHttp.Create())
            Assert.Contains("no TLS with it", (await Assert.ThrowsAsync<NodeException>(() => new FollowerSetup(stranger, null, NullLogger.Instance).WriteGenesisAsync(options.Data, options.Follow, CancellationToken.None))).Message);
        using (HttpClient http = NodeHttp.Create(options.Tls.Authorities))
            await new FollowerSetup(http, null, NullLogger.Instance).WriteGenesisAsync(options.Data, options.Follow, CancellationToken.None);
        await using City follower = City.Open(options);
        follower.Start();
        using CancellationTokenSource limit = new(TimeSpan.FromSeconds(180));
        await follower.Head.WaitAboveAsync(secure.City.City.Head.Current.Height - 1, limit.Token);
        byte[] envelope = secure.City.Sign(3, ApiCity.Limit(Side.Buy, 196_000, 1));
        while (true)
        {
            Node.Mempool.Settled settled = await follower.Admission.SubmitAndWaitAsync(envelope, limit.Token);
            if (settled.Block is not null) break;
            // The connection for submissions is made beside that for blocks.
            Assert.Equal("mempool.LeaderUnreachable", settled.Refusal!.Code);
            await Task.Delay(20, limit.Token);
        }
    }

    private async Task<string> ThumbprintAsync()
    {
        using SslStream stream = await secure.DialTlsAsync(SslApplicationProtocol.Http11);
        return stream.RemoteCertificate!.GetCertHashString(HashAlgorithmName.SHA256);
    }

    // Names the host as a browser would that came by it.
    private async Task<string?> HeaderAsync(string host, string header, string path = "/api/v1/status")
    {
        using SslStream stream = await secure.DialTlsAsync(SslApplicationProtocol.Http11);
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"));
        using StreamReader reader = new(stream);
        string? found = null;
        for (string? line; (line = await reader.ReadLineAsync()) is { Length: > 0 };)
            if (line.StartsWith(header + ": ", StringComparison.OrdinalIgnoreCase)) found = line[(header.Length + 2)..];
        return found;
    }

    private static string? First(HttpResponseMessage answer, string header) => answer.Headers.TryGetValues(header, out IEnumerable<string>? values) ? values.First() : null;
}
