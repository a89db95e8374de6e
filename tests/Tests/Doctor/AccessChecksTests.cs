using System.Security.Cryptography.X509Certificates;
using Gwangan.Node.Doctor;
using Gwangan.Tests.Api.Access;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Doctor;

/// <summary>What the doctor says about addresses, certificate and authorities, before a node is started with them.</summary>
public sealed class AccessChecksTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificates _files;

    public AccessChecksTests() => _files = new TestCertificates(_folder.Path);

    [Fact]
    public void For_this_machine_only_all_is_well() => Assert.Equal(Verdict.Ok, Assert.Single(With("{}")).Verdict);

    [Fact]
    public void Plain_HTTP_beyond_this_machine_fails_and_with_a_reason_it_is_a_warning()
    {
        Finding bad = Assert.Single(With("""{ "http": "0.0.0.0:8080" }"""));
        Assert.Equal(Verdict.Fail, bad.Verdict);
        Assert.Contains("--plain-http", bad.Message);
        Finding known = Assert.Single(With("""{ "http": "0.0.0.0:8080", "plain-http": "the proxy sees to it" }"""));
        Assert.Equal(Verdict.Warn, known.Verdict);
        Assert.Contains("the proxy sees to it", known.Message);
    }

    [Fact]
    public void A_certificate_is_read_as_the_node_would_read_it()
    {
        string settings = $$$"""{ "http": "0.0.0.0:8080", "tls": { "certificate": "{{{_files.CertificateFile}}}", "key": "{{{_files.KeyFile}}}", "authorities": "{{{_files.Authorities}}}" } }""";
        using X509Certificate2 good = _files.Install();
        Assert.Equal([Verdict.Ok, Verdict.Ok, Verdict.Ok], With(settings).Select(finding => finding.Verdict));
        using X509Certificate2 ending = _files.Install(_files.Make(to: DateTimeOffset.UtcNow.AddDays(9)));
        Assert.Contains("9 days left", Assert.Single(With(settings), finding => finding.Verdict == Verdict.Warn).Message);
        _files.Write("node.pem", good.ExportCertificatePem());
        Assert.Contains("it is not the key of the first certificate", Assert.Single(With(settings), finding => finding.Verdict == Verdict.Fail).Message);
        File.Delete(_files.Authorities);
        _files.Install(good);
        Assert.Contains("there is no such file", Assert.Single(With(settings.Replace("authority.pem", "none.pem", StringComparison.Ordinal)), finding => finding.Verdict == Verdict.Fail).Message);
    }

    [Fact]
    public void Settings_that_cannot_be_read_are_another_checks_finding() => Assert.Empty(With("""{ "http": 5 }"""));

    public void Dispose()
    {
        _files.Dispose();
        _folder.Dispose();
    }

    private List<Finding> With(string settings)
    {
        File.WriteAllText(_folder["node.json"], settings);
        return [.. AccessChecks.Run(_folder.Path, DateTimeOffset.UtcNow)];
    }
}
