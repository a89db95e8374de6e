using System.Globalization;
using Gwangan.Node.Api.Access;
using Gwangan.Node.Client;
using Gwangan.Node.Configuration;

namespace Gwangan.Node.Doctor;

/// <summary>Whether a node could serve those for whom it is configured: addresses, certificate, authorities.</summary>
public static class AccessChecks
{
    private const string Area = "access";
    private const double SoonDays = 30;

    /// <summary>Every finding about the settings that hold for a data folder; none where they cannot be read, which is another check's finding.</summary>
    public static IEnumerable<Finding> Run(string data, DateTimeOffset now)
    {
        NodeOptions options;
        try
        {
            options = NodeConfiguration.Load(setting => setting == NodeSettings.Data ? data : null, Environment.GetEnvironmentVariable).Options;
        }
        catch (NodeException)
        {
            return [];
        }
        return [.. Finding.Try(Area, "addresses", () => Addresses(options)), .. Finding.Try(Area, "certificate", () => Certificate(options.Tls, now)), .. Finding.Try(Area, "authorities", () => Authorities(options.Tls))];
    }

    private static IEnumerable<Finding> Addresses(NodeOptions options)
    {
        string what = $"API at {options.Http}, metrics at {options.Metrics}";
        if (options.Tls is not { Certificate: null, Key: null }) yield return Finding.Ok(Area, "addresses", $"{what}, with TLS");
        else if (Listeners.Problem(options) is { } problem) yield return Finding.Fail(Area, "addresses", problem, "docs/access.md shows both ways");
        else if (Listeners.IsPlainBeyond(options)) yield return Finding.Warn(Area, "addresses", $"{what}, without TLS: {options.Access.PlainHttp}", "see that it is still so");
        else yield return Finding.Ok(Area, "addresses", $"{what}, for this machine only");
    }

    private static IEnumerable<Finding> Certificate(TlsOptions options, DateTimeOffset now)
    {
        if (options is { Certificate: null, Key: null }) yield break;
        Finding finding;
        try
        {
            ServerCertificate certificate = ServerCertificate.Load(options, now);
            double days = certificate.DaysLeft(now);
            string what = string.Create(CultureInfo.InvariantCulture, $"{options.Certificate} for {(certificate.Names.Count == 0 ? "nobody by name" : string.Join(", ", certificate.Names))}, {days:N0} days left");
            finding = certificate.Names.Count == 0 ? Finding.Warn(Area, "certificate", what, "let it name its hosts (subjectAltName): browsers accept no other")
                : days < SoonDays ? Finding.Warn(Area, "certificate", what, "renew it: a running node takes the new files by itself")
                : Finding.Ok(Area, "certificate", what);
        }
        catch (NodeException error)
        {
            finding = Finding.Fail(Area, "certificate", error.Message, "docs/access.md shows how to make one");
        }
        yield return finding;
    }

    private static IEnumerable<Finding> Authorities(TlsOptions options)
    {
        if (options.Authorities is null) yield break;
        Finding finding;
        try
        {
            NodeHttp.Create(options.Authorities).Dispose();
            finding = Finding.Ok(Area, "authorities", $"{options.Authorities} can be read");
        }
        catch (NodeException error)
        {
            finding = Finding.Fail(Area, "authorities", error.Message, "name the certificate of the authority, in PEM");
        }
        yield return finding;
    }
}
