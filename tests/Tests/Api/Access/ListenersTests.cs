using Gwangan.Node;
using Gwangan.Node.Api.Access;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Api.Access;

public sealed class ListenersTests
{
    [Theory]
    [InlineData("127.0.0.1:8080", "[::1]:9464")]
    [InlineData("[::1]:8080", "off")]
    [InlineData("127.0.0.9:0", "127.0.0.1:9464")]
    public void On_this_machine_plain_HTTP_needs_no_word(string http, string metrics) => Listeners.Check(new NodeOptions { Http = http, Metrics = metrics }, DateTimeOffset.UtcNow);

    [Theory]
    [InlineData("0.0.0.0:8080", "off", "--http 0.0.0.0:8080")]
    [InlineData("[::]:8080", "off", "--http [::]:8080")]
    [InlineData("192.0.2.1:8080", "off", "--http 192.0.2.1:8080")]
    [InlineData("127.0.0.1:8080", "0.0.0.0:9464", "--metrics 0.0.0.0:9464")]
    public void Beyond_it_TLS_is_wanted_or_a_reason(string http, string metrics, string named)
    {
        NodeOptions options = new() { Http = http, Metrics = metrics };
        string said = Assert.Throws<NodeException>(() => Listeners.Check(options, DateTimeOffset.UtcNow)).Message;
        Assert.StartsWith(named, said, StringComparison.Ordinal);
        Assert.Contains("--tls-certificate", said);
        Assert.Contains("--plain-http", said);
        Listeners.Check(options with { Access = new AccessOptions { PlainHttp = "TLS ends at the proxy in front" } }, DateTimeOffset.UtcNow);
        using TemporaryFolder folder = new();
        using TestCertificates files = new(folder.Path);
        files.Install().Dispose();
        Listeners.Check(options with { Tls = new TlsOptions { Certificate = files.CertificateFile, Key = files.KeyFile } }, DateTimeOffset.UtcNow);
    }

    [Fact]
    public void A_certificate_that_cannot_be_used_stops_the_start() =>
        Assert.Throws<NodeException>(() => Listeners.Check(new NodeOptions { Tls = new TlsOptions { Certificate = "nowhere.pem" } }, DateTimeOffset.UtcNow));
}
