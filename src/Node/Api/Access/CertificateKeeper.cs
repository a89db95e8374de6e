using System.Security.Cryptography;
using Gwangan.Node.Observability;

namespace Gwangan.Node.Api.Access;

/// <summary>The certificate that is served, and its successors: files that change are read again without a restart, and connections that are open do not notice.</summary>
/// <remarks>
/// Files are compared by their content, since links and mounted folders change it without touching a file's time. They are read anew once they have been the same for one look, because certificate
/// and key are written one after the other. What is wrong is told, and what was served before is served on.
/// </remarks>
public sealed class CertificateKeeper : IAsyncDisposable
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(5);
    private static readonly int[] WarnDays = [30, 14, 7, 3, 2, 1, 0];

    private readonly Lock _lock = new();
    private readonly TlsOptions _options;
    private readonly TimeProvider _clock;
    private readonly ILogger _log;
    private readonly CancellationTokenSource _stop = new();
    private Task _looking = Task.CompletedTask;
    private ServerCertificate _current;
    private byte[] _served, _seen;
    private string? _problem;
    private int _warnedDays = int.MaxValue;

    private CertificateKeeper(TlsOptions options, TimeProvider clock, ILogger log)
    {
        (_options, _clock, _log) = (options, clock, log);
        _served = _seen = Content();
        _current = ServerCertificate.Load(options, clock.GetUtcNow());
        log.TlsLoaded(NamesOf(_current), _current.NotAfter, Days(_current));
        WarnOfExpiry();
    }

    /// <summary>Reads the certificate and begins to look after its files; null when none is configured.</summary>
    /// <exception cref="NodeException">Something about the files is wrong.</exception>
    public static CertificateKeeper? Open(TlsOptions options, TimeProvider clock, ILogger log)
    {
        if (options is { Certificate: null, Key: null }) return null;
        CertificateKeeper keeper = new(options, clock, log);
        keeper._looking = keeper.LookAsync();
        return keeper;
    }

    /// <summary>What is served.</summary>
    public ServerCertificate Current => Volatile.Read(ref _current);

    /// <summary>Why what the files hold now is not served; null when it is.</summary>
    public string? Problem => Volatile.Read(ref _problem);

    /// <summary>Days until what is served expires.</summary>
    public double DaysLeft => Current.DaysLeft(_clock.GetUtcNow());

    /// <summary>Reads the files now, whether they have changed or not; why they are not served, or null when they are.</summary>
    public string? Reload()
    {
        lock (_lock) Take(_seen = Content());
        return Problem;
    }

    /// <summary>Looks once, as it does every five seconds.</summary>
    public void Look()
    {
        lock (_lock)
        {
            byte[] content = Content();
            bool isStill = content.AsSpan().SequenceEqual(_seen);
            _seen = content;
            // What could not be taken is tried again: it may become valid, or readable, without a change.
            if (isStill && (_problem is not null || !content.AsSpan().SequenceEqual(_served))) Take(content);
            WarnOfExpiry();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _looking;
        _stop.Dispose();
    }

    private async Task LookAsync()
    {
        using PeriodicTimer timer = new(LookEvery, _clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token)) Look();
        }
        catch (OperationCanceledException)
        {
        }
    }

    private void Take(byte[] content)
    {
        try
        {
            ServerCertificate next = ServerCertificate.Load(_options, _clock.GetUtcNow());
            bool isNew = next.Thumbprint != _current.Thumbprint || _problem is not null;
            _served = content;
            Volatile.Write(ref _current, next);
            Volatile.Write(ref _problem, null);
            _warnedDays = int.MaxValue;
            if (isNew) _log.TlsReloaded(NamesOf(next), next.NotAfter, Days(next));
        }
        catch (Exception error)
        {
            // Whatever is in a file, the node goes on with what it has.
            if (error.Message == _problem) return;
            Volatile.Write(ref _problem, error.Message);
            _log.TlsNotReloaded(error.Message, _current.NotAfter);
        }
    }

    // Once for each of the days.
    private void WarnOfExpiry()
    {
        double left = DaysLeft;
        int days = WarnDays.LastOrDefault(each => left <= each, int.MaxValue);
        if (days >= _warnedDays) return;
        _warnedDays = days;
        if (left <= 0) _log.TlsExpired(NamesOf(_current), _current.NotAfter);
        else _log.TlsExpires(NamesOf(_current), Days(_current), _current.NotAfter);
    }

    private double Days(ServerCertificate certificate) => Math.Round(certificate.DaysLeft(_clock.GetUtcNow()), 1);

    private static string NamesOf(ServerCertificate certificate) => certificate.Names.Count == 0 ? "a certificate without names" : string.Join(", ", certificate.Names);

    private byte[] Content()
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string? file in (string?[])[_options.Certificate, _options.Key, _options.PasswordFile])
        {
            if (file is null) continue;
            try
            {
                hash.AppendData(GivenFile.Read("", file));
            }
            catch (NodeException)
            {
                // Not there, or not to be read: loading says so.
                hash.AppendData([0]);
            }
        }
        return hash.GetHashAndReset();
    }
}
