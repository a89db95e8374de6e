using System.Globalization;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gwangan.Node.Api.Access;

/// <summary>A certificate with its chain and private key, read from files and found right: what TLS shows to clients.</summary>
/// <remarks>Certificates that were replaced are left to the collector: connections that began with them go on.</remarks>
public sealed class ServerCertificate
{
    private const string Rsa = "1.2.840.113549.1.1.1", EllipticCurve = "1.2.840.10045.2.1";
    private const string ForServers = "1.3.6.1.5.5.7.3.1", ForAnything = "2.5.29.37.0";
    private const string EncryptedKey = "-----BEGIN ENCRYPTED PRIVATE KEY-----", OldEncryptedKey = "Proc-Type: 4,ENCRYPTED";

    private ServerCertificate(X509Certificate2 own, X509Certificate2Collection chain)
    {
        NotAfter = own.NotAfter.ToUniversalTime();
        Names = NamesOf(own);
        Thumbprint = own.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant();
        Handshake = new SslServerAuthenticationOptions
        {
            // Offline: neither issuers nor their answers are fetched from anywhere while clients wait.
            ServerCertificateContext = SslStreamCertificateContext.Create(own, chain, offline: true),
            EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
            AllowRenegotiation = false,
        };
    }

    /// <summary>When it expires, in UTC.</summary>
    public DateTime NotAfter { get; }

    /// <summary>The hosts and addresses it is for; empty when it only has a common name, which browsers do not accept.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>SHA-256 of the certificate, in hex.</summary>
    public string Thumbprint { get; }

    /// <summary>What a handshake is made with: TLS 1.2 and 1.3, HTTP/2 and HTTP/1.1.</summary>
    public SslServerAuthenticationOptions Handshake { get; }

    /// <summary>Days until it expires; negative afterwards.</summary>
    public double DaysLeft(DateTimeOffset now) => (NotAfter - now.UtcDateTime).TotalDays;

    /// <summary>Reads the files, and checks that clients could use what is in them now.</summary>
    /// <exception cref="NodeException">They could not; the message names the file and what is wrong with it.</exception>
    public static ServerCertificate Load(TlsOptions options, DateTimeOffset now)
    {
        string file = options.Certificate ?? throw new NodeException(options.Key is null ? "tls.certificate is not set" : "tls.key is set without tls.certificate: both are needed, or neither");
        byte[] bytes = GivenFile.Read("tls.certificate", file);
        string? password = options.PasswordFile is { } passwordFile ? GivenFile.ReadSecretText("tls.password-file", passwordFile).TrimEnd('\r', '\n') : null;
        // DER begins with a sequence, PEM is text.
        (X509Certificate2 own, X509Certificate2Collection chain) = bytes is [0x30, ..] ? FromPfx(options, file, bytes, password) : FromPem(options, file, bytes, password);
        Check(own, file, now);
        return new ServerCertificate(own, chain);
    }

    private static (X509Certificate2 Own, X509Certificate2Collection Chain) FromPfx(TlsOptions options, string file, byte[] bytes, string? password)
    {
        if (options.Key is not null) throw new NodeException($"tls.key {options.Key}: {file} is a PFX, which has its key inside; leave tls.key out");
        GivenFile.CheckSecret("tls.certificate", file);
        X509Certificate2Collection all;
        try
        {
            all = X509CertificateLoader.LoadPkcs12Collection(bytes, password, X509KeyStorageFlags.EphemeralKeySet);
        }
        catch (CryptographicException error)
        {
            const int InvalidPassword = unchecked((int)0x80070056);
            throw new NodeException($"tls.certificate {file}: {(error.HResult != InvalidPassword ? "it is neither PEM nor PFX"
                : password is null ? "it has a password; name the file that holds it with tls.password-file" : $"the password in {options.PasswordFile} is wrong")}");
        }
        X509Certificate2 own = all.FirstOrDefault(each => each.HasPrivateKey) ?? throw new NodeException($"tls.certificate {file}: there is no private key in it");
        all.Remove(own);
        return (own, all);
    }

    private static (X509Certificate2 Own, X509Certificate2Collection Chain) FromPem(TlsOptions options, string file, byte[] bytes, string? password)
    {
        string text = Encoding.UTF8.GetString(bytes);
        X509Certificate2Collection all = [];
        try
        {
            all.ImportFromPem(text);
        }
        catch (CryptographicException error)
        {
            throw new NodeException($"tls.certificate {file}: a certificate in it cannot be read: {error.Message}");
        }
        if (all.Count == 0) throw new NodeException($"tls.certificate {file}: there is no certificate in it (-----BEGIN CERTIFICATE-----)");
        X509Certificate2 first = all[0];
        all.RemoveAt(0);
        if (options.Key is not { } keyFile)
        {
            if (!text.Contains("PRIVATE KEY-----", StringComparison.Ordinal)) throw new NodeException($"tls.certificate {file}: there is no private key in it; name the file that holds it with tls.key");
            GivenFile.CheckSecret("tls.certificate", file);
            return (WithKey(first, text, password, $"tls.certificate {file}", options), all);
        }
        return (WithKey(first, GivenFile.ReadSecretText("tls.key", keyFile), password, $"tls.key {keyFile}", options), all);
    }

    private static X509Certificate2 WithKey(X509Certificate2 certificate, string pem, string? password, string where, TlsOptions options)
    {
        if (!pem.Contains("PRIVATE KEY-----", StringComparison.Ordinal)) throw new NodeException($"{where}: there is no private key in it (-----BEGIN PRIVATE KEY-----)");
        if (pem.Contains(OldEncryptedKey, StringComparison.Ordinal)) throw new NodeException($"{where}: its encryption is of an old kind; convert it with `openssl pkcs8 -topk8`");
        bool isEncrypted = pem.Contains(EncryptedKey, StringComparison.Ordinal);
        if (isEncrypted && password is null) throw new NodeException($"{where}: the key has a password; name the file that holds it with tls.password-file");
        string kind = certificate.GetKeyAlgorithm() switch
        {
            Rsa => "RSA",
            EllipticCurve => "ECDSA",
            _ => throw new NodeException($"tls.certificate {options.Certificate}: its key is neither RSA nor ECDSA, and no other is served"),
        };
        try
        {
            if (kind == "RSA")
            {
                using RSA rsa = RSA.Create();
                Import(rsa);
                return certificate.CopyWithPrivateKey(rsa);
            }
            using ECDsa curve = ECDsa.Create();
            Import(curve);
            return certificate.CopyWithPrivateKey(curve);
        }
        catch (CryptographicException) when (isEncrypted)
        {
            throw new NodeException($"{where}: the password in {options.PasswordFile} is wrong, or this is no {kind} key, as the certificate has it");
        }
        catch (Exception error) when (error is CryptographicException or ArgumentException)
        {
            throw new NodeException($"{where}: it is not the key of the first certificate in {options.Certificate} ({certificate.Subject}, {kind})");
        }

        void Import(AsymmetricAlgorithm key)
        {
            if (isEncrypted) key.ImportFromEncryptedPem(pem, password);
            else key.ImportFromPem(pem);
        }
    }

    private static void Check(X509Certificate2 own, string file, DateTimeOffset now)
    {
        if (now.UtcDateTime > own.NotAfter.ToUniversalTime()) throw new NodeException($"tls.certificate {file}: it expired on {Date(own.NotAfter)}");
        if (now.UtcDateTime < own.NotBefore.ToUniversalTime()) throw new NodeException($"tls.certificate {file}: it is not valid before {Date(own.NotBefore)}; is this machine's clock right?");
        string?[] uses = [.. own.Extensions.OfType<X509EnhancedKeyUsageExtension>().SelectMany(extension => extension.EnhancedKeyUsages.Cast<Oid>()).Select(use => use.Value)];
        if (uses.Length > 0 && !uses.Contains(ForServers) && !uses.Contains(ForAnything)) throw new NodeException($"tls.certificate {file}: it is not for servers (extended key usage serverAuth)");
    }

    private static string[] NamesOf(X509Certificate2 own) =>
    [
        .. own.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateDnsNames()),
        .. own.Extensions.OfType<X509SubjectAlternativeNameExtension>().SelectMany(extension => extension.EnumerateIPAddresses()).Select(address => address.ToString()),
    ];

    private static string Date(DateTime time) => time.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
}
