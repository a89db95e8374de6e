using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gwangan.Node.Client;

/// <summary>How this node speaks to other nodes over HTTP: whom it believes to be one.</summary>
public static class NodeHttp
{
    /// <summary>A client without a proxy and without a limit on a whole answer (a stream of blocks has none), but with one on connecting.</summary>
    /// <param name="authorities">A PEM file with the authorities that must have certified the other node; null for those that the machine trusts.</param>
    /// <param name="keyFile">A file with the API key that is shown to the other node; null for none.</param>
    /// <exception cref="NodeException">A file cannot be used.</exception>
    public static HttpClient Create(string? authorities = null, string? keyFile = null)
    {
        SocketsHttpHandler handler = new() { UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(10) };
        if (authorities is not null) handler.SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = PolicyOf(authorities) };
        HttpClient client = new(handler) { Timeout = Timeout.InfiniteTimeSpan };
        if (keyFile is not null) client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", KeyIn(keyFile));
        return client;
    }

    /// <summary>Why a request found no answer, in a sentence.</summary>
    public static string ReasonOf(Exception error) =>
        error.InnerException is AuthenticationException tls ? $"no TLS with it: {tls.Message} (a private authority is named to a node with tls.authorities, to other programs with SSL_CERT_FILE)" : error.Message;

    private static string KeyIn(string file)
    {
        string key = GivenFile.ReadSecretText("follow-key-file", file).Trim();
        return key.Length > 0 && key.All(c => c is > ' ' and <= '~') ? key : throw new NodeException($"follow-key-file {file}: expected one API key, as `gwangan api-keys add` prints it");
    }

    private static X509ChainPolicy PolicyOf(string file)
    {
        X509Certificate2Collection all = [];
        try
        {
            all.ImportFromPem(Encoding.UTF8.GetString(GivenFile.Read("tls.authorities", file)));
        }
        catch (CryptographicException error)
        {
            throw new NodeException($"tls.authorities {file}: a certificate in it cannot be read: {error.Message}");
        }
        if (all.Count == 0) throw new NodeException($"tls.authorities {file}: there is no certificate in it (-----BEGIN CERTIFICATE-----)");
        // Private authorities publish no lists of what they revoked.
        X509ChainPolicy policy = new() { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck, VerificationTimeIgnored = true, DisableCertificateDownloads = true };
        policy.CustomTrustStore.AddRange(all);
        return policy;
    }
}
