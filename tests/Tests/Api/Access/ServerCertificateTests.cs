using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gwangan.Node;
using Gwangan.Node.Api.Access;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Api.Access;

/// <summary>What is read as a certificate, and what is said about files that are none.</summary>
public sealed class ServerCertificateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TestCertificates _files;

    public ServerCertificateTests() => _files = new TestCertificates(_folder.Path);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void PEM_files_of_both_kinds_of_keys_are_read(bool isRsa)
    {
        using X509Certificate2 made = _files.Install(_files.Make(isRsa: isRsa));
        ServerCertificate read = Load();
        Assert.Equal(["localhost", "127.0.0.1"], read.Names);
        Assert.Equal(made.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant(), read.Thumbprint);
        Assert.InRange(read.DaysLeft(DateTimeOffset.UtcNow), 89.9, 90.1);
        // Key and certificate may stand in one file.
        string both = _files.WriteSecret("both.pem", made.ExportCertificatePem() + "\n" + TestCertificates.KeyOf(made).ExportPkcs8PrivateKeyPem());
        Assert.Equal(read.Thumbprint, Load(new TlsOptions { Certificate = both }).Thumbprint);
    }

    [Fact]
    public void Encrypted_keys_and_PFX_files_are_read_with_the_right_password_only()
    {
        using X509Certificate2 made = _files.Make();
        string certificate = _files.Write("node.pem", made.ExportCertificatePem()), password = _files.WriteSecret("password", "광안 1\n"), wrong = _files.WriteSecret("wrong", "guess");
        string key = _files.WriteSecret("node.key", TestCertificates.KeyOf(made).ExportEncryptedPkcs8PrivateKeyPem("광안 1", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1_000)));
        TlsOptions pem = new() { Certificate = certificate, Key = key, PasswordFile = password };
        Assert.Equal(["localhost", "127.0.0.1"], Load(pem).Names);
        Assert.Contains("the key has a password; name the file that holds it with tls.password-file", Refusal(pem with { PasswordFile = null }));
        Assert.Contains($"the password in {wrong} is wrong", Refusal(pem with { PasswordFile = wrong }));

        string store = _files.WriteSecret("node.pfx", "");
        File.WriteAllBytes(store, made.ExportPkcs12(Pkcs12ExportPbeParameters.Pbes2Aes256Sha256, "광안 1"));
        TlsOptions pfx = new() { Certificate = store, PasswordFile = password };
        Assert.Equal(["localhost", "127.0.0.1"], Load(pfx).Names);
        Assert.Contains("it has a password", Refusal(pfx with { PasswordFile = null }));
        Assert.Contains($"the password in {wrong} is wrong", Refusal(pfx with { PasswordFile = wrong }));
        Assert.Contains("is a PFX, which has its key inside", Refusal(pfx with { Key = key }));
        File.WriteAllBytes(store, [0x30, 1, 2, 3]);
        Assert.Contains("neither PEM nor PFX", Refusal(pfx));
    }

    [Fact]
    public void Whatever_is_wrong_with_the_files_is_said_with_their_names()
    {
        using X509Certificate2 made = _files.Install();
        string certificate = _files.CertificateFile, key = _files.KeyFile;
        TlsOptions options = new() { Certificate = certificate, Key = key };
        Assert.Equal($"tls.certificate {_folder["none"]}: there is no such file", Refusal(options with { Certificate = _folder["none"] }));
        Assert.Equal($"tls.key {_folder["none"]}: there is no such file", Refusal(options with { Key = _folder["none"] }));
        Assert.Contains("it is a folder", Refusal(options with { Certificate = _folder.Path }));
        Assert.Contains("tls.key is set without tls.certificate", Refusal(options with { Certificate = null }));
        Assert.Contains("there is no private key in it; name the file that holds it with tls.key", Refusal(options with { Key = null }));
        Assert.Contains("there is no private key in it", Refusal(options with { Key = _files.WriteSecret("no.key", "nothing") }));
        Assert.Contains("there is no certificate in it", Refusal(options with { Certificate = key }));
        Assert.Contains("cannot be read", Refusal(options with { Certificate = _files.Write("bad.pem", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n") }));
        using X509Certificate2 other = _files.Make(), rsa = _files.Make(isRsa: true);
        foreach (X509Certificate2 strange in (X509Certificate2[])[other, rsa])
            Assert.Contains($"it is not the key of the first certificate in {certificate} (CN=node, ECDSA)", Refusal(options with { Key = _files.WriteSecret("strange.key", TestCertificates.KeyOf(strange).ExportPkcs8PrivateKeyPem()) }));

        DateTimeOffset now = DateTimeOffset.UtcNow;
        Assert.Contains("it expired on 20", Of(_files.Make(now.AddDays(-9), now.AddDays(-2))));
        Assert.Contains("it is not valid before 20", Of(_files.Make(now.AddDays(2), now.AddDays(9))));
        Assert.Contains("it is not for servers", Of(_files.Make(usage: "1.3.6.1.5.5.7.3.2")));

        string Of(X509Certificate2 bad)
        {
            using (bad) _files.Install(bad);
            return Refusal(options);
        }
    }

    [Fact]
    public void A_key_that_everybody_may_read_is_refused_and_one_for_a_group_is_not()
    {
        if (OperatingSystem.IsWindows()) return;
        using X509Certificate2 made = _files.Install();
        File.SetUnixFileMode(_files.KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead);
        Load();
        File.SetUnixFileMode(_files.KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        Assert.Contains("others may use it (mode 644); chmod 600", Refusal(new TlsOptions { Certificate = _files.CertificateFile, Key = _files.KeyFile }));
        // A link has a mode of its own, which says nothing.
        string link = _folder["link.key"];
        File.CreateSymbolicLink(link, _files.KeyFile);
        Assert.Contains("others may use it", Refusal(new TlsOptions { Certificate = _files.CertificateFile, Key = link }));
    }

    public void Dispose()
    {
        _files.Dispose();
        _folder.Dispose();
    }

    private ServerCertificate Load(TlsOptions? options = null) => ServerCertificate.Load(options ?? new TlsOptions { Certificate = _files.CertificateFile, Key = _files.KeyFile }, DateTimeOffset.UtcNow);

    private string Refusal(TlsOptions options) => Assert.Throws<NodeException>(() => Load(options)).Message;
}
