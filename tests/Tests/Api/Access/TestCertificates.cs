using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Gwangan.Tests.Api.Access;

/// <summary>A private authority and what it certifies, as files.</summary>
internal sealed class TestCertificates(string folder) : IDisposable
{
    private readonly X509Certificate2 _authority = MakeAuthority();
    private long _serial = 100;

    /// <summary>The authority's certificate in PEM.</summary>
    public string Authorities => Write("authority.pem", _authority.ExportCertificatePem());

    public string CertificateFile => Path.Combine(folder, "node.pem");

    public string KeyFile => Path.Combine(folder, "node.key");

    /// <summary>A certificate for this machine.</summary>
    public X509Certificate2 Make(DateTimeOffset? from = null, DateTimeOffset? to = null, bool isRsa = false, string usage = "1.3.6.1.5.5.7.3.1")
    {
        using ECDsa curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using RSA rsa = RSA.Create(2_048);
        CertificateRequest request = isRsa ? new("CN=node", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1) : new("CN=node", curve, HashAlgorithmName.SHA256);
        SubjectAlternativeNameBuilder names = new();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], false));
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 bare = request.Create(
            _authority.SubjectName, X509SignatureGenerator.CreateForECDsa(_authority.GetECDsaPrivateKey()!), from ?? now.AddDays(-1), to ?? now.AddDays(90), BitConverter.GetBytes(++_serial));
        return isRsa ? bare.CopyWithPrivateKey(rsa) : bare.CopyWithPrivateKey(curve);
    }

    /// <summary>Writes a certificate with its key as the node's.</summary>
    public X509Certificate2 Install(X509Certificate2? certificate = null)
    {
        certificate ??= Make();
        Write("node.pem", certificate.ExportCertificatePem());
        WriteSecret("node.key", KeyOf(certificate).ExportPkcs8PrivateKeyPem());
        return certificate;
    }

    public static AsymmetricAlgorithm KeyOf(X509Certificate2 certificate) => (AsymmetricAlgorithm?)certificate.GetECDsaPrivateKey() ?? certificate.GetRSAPrivateKey()!;

    public string Write(string name, string text)
    {
        string path = Path.Combine(folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public string WriteSecret(string name, string text)
    {
        string path = Write(name, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }

    public void Dispose() => _authority.Dispose();

    private static X509Certificate2 MakeAuthority()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=the city's own authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddYears(-5), DateTimeOffset.UtcNow.AddYears(5));
    }
}
