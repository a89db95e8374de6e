using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gwangan.Node.Api.Access;
using Gwangan.Tests.Engines;
using Gwangan.Tests.Storage;
using Microsoft.Extensions.Logging;

namespace Gwangan.Tests.Api.Access;

/// <summary>Files that change while a node runs: the new certificate is served, or the old one is and the log says why.</summary>
public sealed class CertificateKeeperTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificates _files;
    private readonly Said _log = new();
    private readonly ManualClock _clock = new(DateTimeOffset.UtcNow);

    public CertificateKeeperTests() => _files = new TestCertificates(_folder.Path);

    [Fact]
    public async Task Certificate_and_key_are_taken_together_once_both_are_written()
    {
        using X509Certificate2 first = _files.Install();
        await using CertificateKeeper keeper = Open();
        using X509Certificate2 second = _files.Make();
        _files.Write("node.pem", second.ExportCertificatePem());
        keeper.Look();
        _files.WriteSecret("node.key", TestCertificates.KeyOf(second).ExportPkcs8PrivateKeyPem());
        keeper.Look();
        Assert.Equal(Thumbprint(first), keeper.Current.Thumbprint);
        keeper.Look();
        Assert.Equal(Thumbprint(second), keeper.Current.Thumbprint);
        Assert.Null(keeper.Problem);
        Assert.Equal([6001, 6002], _log.Events);
    }

    [Fact]
    public async Task What_cannot_be_served_is_told_once_and_the_certificate_before_is_served_on()
    {
        using X509Certificate2 first = _files.Install();
        await using CertificateKeeper keeper = Open();
        DateTimeOffset now = _clock.GetUtcNow();
        using X509Certificate2 later = _files.Install(_files.Make(now.AddHours(1), now.AddDays(90)));
        for (int i = 0; i < 5; i++) keeper.Look();
        Assert.Equal(Thumbprint(first), keeper.Current.Thumbprint);
        Assert.Contains("it is not valid before", keeper.Problem);
        File.Delete(_files.KeyFile);
        for (int i = 0; i < 5; i++) keeper.Look();
        Assert.Contains("there is no such file", keeper.Problem);
        _files.Install(later);
        for (int i = 0; i < 5; i++) keeper.Look();
        Assert.Equal([6001, 6003, 6003, 6003], _log.Events);
        // It becomes valid without a change of its file.
        _clock.Advance(TimeSpan.FromHours(2));
        keeper.Look();
        Assert.Equal((Thumbprint(later), null), (keeper.Current.Thumbprint, keeper.Problem));
        Assert.Equal(6002, _log.Events[^1]);
    }

    [Fact]
    public async Task A_reload_that_is_asked_for_needs_no_second_look()
    {
        using X509Certificate2 first = _files.Install();
        await using CertificateKeeper keeper = Open();
        using X509Certificate2 second = _files.Install();
        Assert.Null(keeper.Reload());
        Assert.Equal(Thumbprint(second), keeper.Current.Thumbprint);
        _files.Write("node.pem", "nothing");
        Assert.Contains("there is no certificate in it", keeper.Reload());
        Assert.Equal(Thumbprint(second), keeper.Current.Thumbprint);
    }

    [Fact]
    public async Task The_end_is_announced_a_few_times_on_the_way()
    {
        using X509Certificate2 made = _files.Install();
        await using CertificateKeeper keeper = Open();
        for (int day = 0; day < 95; day++)
        {
            _clock.Advance(TimeSpan.FromDays(1));
            keeper.Look();
            keeper.Look();
        }
        Assert.Equal([6001, 6004, 6004, 6004, 6004, 6004, 6004, 6005], _log.Events);
        Assert.InRange(keeper.DaysLeft, -6, -4);
    }

    [Fact]
    public void Without_files_there_is_nothing_to_keep() => Assert.Null(CertificateKeeper.Open(new TlsOptions(), _clock, _log));

    public void Dispose()
    {
        _files.Dispose();
        _folder.Dispose();
    }

    private CertificateKeeper Open() => CertificateKeeper.Open(new TlsOptions { Certificate = _files.CertificateFile, Key = _files.KeyFile }, _clock, _log)!;

    private static string Thumbprint(X509Certificate2 certificate) => certificate.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();

    private sealed class Said : ILogger
    {
        public List<int> Events { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel level) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? error, Func<TState, Exception?, string> format)
        {
            lock (Events) Events.Add(id.Id);
        }
    }
}
