using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Node;
using Gwangan.Node.Keys;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Keys;

public sealed class KeystoreTests
{
    // The two test vectors of the Web3 Secret Storage definition: password "testpassword".
    private const string Pbkdf2Vector = """
        {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"6087dab2f9fdbbfaddc31a909735c1e6"},
        "ciphertext":"5318b4d5bcd28de64ee5559e671353e16f075ecae9f99c7a79a38af5f869aa46","kdf":"pbkdf2",
        "kdfparams":{"c":262144,"dklen":32,"prf":"hmac-sha256","salt":"ae3cd4e7013836a3df6bd7241b12db061dbe2c6785853cce422d148a624ce0bd"},
        "mac":"517ead924a9d0dc3124507e3393d175ce3ff7c1e96529c6c555ce9e51205e9b2"},"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
        """;

    private const string ScryptVector = """
        {"crypto":{"cipher":"aes-128-ctr","cipherparams":{"iv":"83dbcc02d8ccb40e466191a123791e0e"},
        "ciphertext":"d172bf743a674da9cdad04534d56926ef8358534d458fffccd4e6ad2fbde479c","kdf":"scrypt",
        "kdfparams":{"dklen":32,"n":262144,"p":8,"r":1,"salt":"ab0c7876052600dd703518d6fc3fe8984592145b591fc8fb5c6d43190334ba19"},
        "mac":"2103ac29920d71da29f15d75b4a16dbe95cfd7ff8faea1056c33131d846e3097"},"id":"3198bc9c-6672-5ab3-d995-4942343ae5b6","version":3}
        """;

    private const string VectorSecret = "7a28b5ba57c53603b0b07b56bba752f7784bf506fa95edc395f5cf6c7514fe9d";

    [Theory]
    // RFC 7914 section 12
    [InlineData("", "", 16, 1, 1, "77d6576238657b203b19ca42c18a0497f16b4844e3074ae8dfdffa3fede21442fcd0069ded0948f8326a753a0fc81f17e8d3e0fb2e0d3628cf35e20c38d18906")]
    [InlineData("password", "NaCl", 1024, 8, 16, "fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640")]
    public void Scrypt_gives_the_values_of_its_standard(string password, string salt, ulong n, ulong r, ulong p, string expected)
    {
        byte[] key = new byte[64];
        Assert.True(Scrypt.TryDerive(Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(salt), n, r, p, 64 << 20, key));
        Assert.Equal(expected, Convert.ToHexStringLower(key));
        Scrypt.Derive(Encoding.UTF8.GetBytes(password), Encoding.UTF8.GetBytes(salt), (int)n, (int)r, (int)p, key);
        Assert.Equal(expected, Convert.ToHexStringLower(key));
        Assert.False(Scrypt.TryDerive([], [], n + 1, r, p, 64 << 20, key));
        Assert.False(Scrypt.TryDerive([], [], 1 << 20, 8, 1, 64 << 20, key));
    }

    [Theory]
    [InlineData(Pbkdf2Vector)]
    [InlineData(ScryptVector)]
    public void The_test_vectors_of_the_definition_are_read(string vector)
    {
        using JsonDocument document = JsonDocument.Parse(vector);
        Assert.True(Keystore.IsKeystore(document.RootElement));
        Assert.Equal(VectorSecret, Convert.ToHexStringLower(Keystore.Decrypt(document.RootElement, "testpassword")));
        Assert.Contains("the password is wrong", Assert.Throws<NodeException>(() => Keystore.Decrypt(document.RootElement, "testpassword ")).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(KeyType.Ethereum)]
    [InlineData(KeyType.Cosmos)]
    [InlineData(KeyType.Ed25519)]
    public void A_key_is_the_same_after_it_was_encrypted(KeyType type)
    {
        using TemporaryFolder folder = new();
        KeyFile key = KeyFile.Create(type);
        string path = folder["key.json"], passwordFile = folder["password"];
        File.WriteAllText(passwordFile, "광안 비밀번호\n");
        key.SaveEncrypted(path, "광안 비밀번호", KeystoreWork.Light);
        Assert.DoesNotContain(key.SecretHex, File.ReadAllText(path), StringComparison.Ordinal);
        KeyDescription told = KeyFile.Describe(path);
        Assert.Equal((type, key.Address.ToString(), Convert.ToHexStringLower(key.Key.PublicKey), true), (told.Type, told.Address, told.PublicKey, told.IsEncrypted));
        Assert.Equal(key.SecretHex, KeyFile.Load(path, new Passwords(passwordFile)).SecretHex);
        Assert.Contains("is encrypted", Assert.Throws<NodeException>(() => KeyFile.Load(path)).Message, StringComparison.Ordinal);
        File.WriteAllText(passwordFile, "another");
        Assert.Contains("the password is wrong", Assert.Throws<NodeException>(() => KeyFile.Load(path, new Passwords(passwordFile))).Message, StringComparison.Ordinal);
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(path));
        Assert.Equal(type == KeyType.Ethereum, document.RootElement.TryGetProperty("address", out _));
        Assert.True(Guid.TryParse(document.RootElement.GetProperty("id").GetString(), out _));
    }

    [Theory]
    [InlineData(Gwangan.Chain.Cosmos.Comet.KeyType.Secp256k1)]
    [InlineData(Gwangan.Chain.Cosmos.Comet.KeyType.Ed25519)]
    public void A_validators_key_is_the_same_after_it_was_written_plain_or_encrypted(Gwangan.Chain.Cosmos.Comet.KeyType type)
    {
        using TemporaryFolder folder = new();
        string path = folder["validator.json"], passwordFile = folder["password"];
        File.WriteAllText(passwordFile, "p");
        using ValidatorKey key = new(type, Convert.FromHexString(VectorSecret));
        key.Save(path);
        Assert.Equal(key.PublicKey, ValidatorKey.Load(path).PublicKey);
        key.SaveEncrypted(path, "p", KeystoreWork.Light);
        Assert.Equal(key.PublicKey, ValidatorKey.Load(path, new Passwords(passwordFile)).PublicKey);
        Assert.Throws<NodeException>(() => ValidatorKey.Load(path));
        KeyFile.Create(KeyType.Ethereum).SaveEncrypted(path, "p", KeystoreWork.Light);
        Assert.Contains("holds no validator key", Assert.Throws<NodeException>(() => ValidatorKey.Load(path, new Passwords(passwordFile))).Message, StringComparison.Ordinal);
    }

    public static TheoryData<string, string, string> Hostile => new()
    {
        { "crypto.kdfparams.n", "1073741824", "more than 512 MiB" },
        { "crypto.kdfparams.n", "18446744073709551615", "more than 512 MiB" },
        { "crypto.kdfparams.n", "262143", "parameters are none" },
        { "crypto.kdfparams.n", "0", "parameters are none" },
        { "crypto.kdfparams.n", "-1", "no keystore" },
        { "crypto.kdfparams.r", "4294967296", "more than 512 MiB" },
        { "crypto.kdfparams.p", "100000", "more than 512 MiB" },
        { "crypto.kdfparams.dklen", "64", "dklen" },
        { "crypto.kdfparams.dklen", "\"32\"", "no keystore" },
        { "crypto.kdfparams.salt", "\"zz\"", "no keystore" },
        { "crypto.kdf", "\"argon2id\"", "neither scrypt nor pbkdf2" },
        { "crypto.cipher", "\"aes-128-cbc\"", "aes-128-ctr" },
        { "crypto.cipherparams.iv", "\"00\"", "wrong length" },
        { "crypto.ciphertext", "\"00\"", "wrong length" },
        { "crypto.mac", "\"\"", "wrong length" },
        { "crypto.mac", "null", "wrong length" },
        { "version", "4", "version 3" },
        { "version", "\"3\"", "no keystore" },
        { "crypto", "[]", "no keystore" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_file_is_refused_before_it_costs_anything(string path, string value, string message)
    {
        JsonNode root = JsonNode.Parse(ScryptVector)!;
        string[] names = path.Split('.');
        JsonNode at = root;
        foreach (string name in names[..^1]) at = at[name]!;
        at[names[^1]] = JsonNode.Parse(value);
        using JsonDocument document = JsonDocument.Parse(root.ToJsonString());
        Assert.Contains(message, Assert.Throws<NodeException>(() => Keystore.Decrypt(document.RootElement, "testpassword")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pbkdf2_that_would_take_minutes_is_refused()
    {
        using JsonDocument document = JsonDocument.Parse(Pbkdf2Vector.Replace("262144", "2000000000", StringComparison.Ordinal));
        Assert.Contains("rounds", Assert.Throws<NodeException>(() => Keystore.Decrypt(document.RootElement, "x")).Message, StringComparison.Ordinal);
    }
}
