using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Custody;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Tests.Modules.Custody;

public sealed class AttestationTests
{
    private readonly CustodyCity _custody = new();

    private TestCity City => _custody.City;

    private SigningKey Custodian => _custody.Custodian;

    [Fact]
    public void A_genesis_that_gives_out_more_than_vaults_hold_is_refused() =>
        Assert.Contains("vaults hold", Assert.Throws<GenesisException>(() => new TestCity(new TestCityOptions { Custody = CustodyCity.Genesis(5_999_999_999) })).Message);

    [Fact]
    public void Six_hundred_and_twenty_thousand_coins_that_nobody_attested_are_not_minted()
    {
        City.MustRefuse(Custodian, new Mint(CustodyCity.Silver, City.Users[0].Address, Amount.Whole(620_000), ""), MoneyRefusal.NotBacked);
        City.Must(Custodian, new Mint(CustodyCity.Gold, City.Users[0].Address, Amount.Whole(1_000), ""));
        City.MustRefuse(Custodian, new Mint(CustodyCity.Gold, City.Users[0].Address, new Amount(1), ""), MoneyRefusal.NotBacked);
        City.CheckInvariants();
    }

    [Fact]
    public void What_the_custodian_alone_says_counts_for_nothing_and_an_auditor_makes_it_count()
    {
        Amount more = Amount.Whole(5_000_620_000);
        Hash32 digest = CustodyCity.HashOf("list");
        City.Must(Custodian, new AttestHoldings(CustodyCity.Cold, CustodyCity.Silver, more, City.TimeMs, digest, 0));
        City.MustRefuse(Custodian, new Mint(CustodyCity.Silver, City.Users[0].Address, Amount.Whole(620_000), ""), MoneyRefusal.NotBacked);
        foreach (SigningKey stranger in (SigningKey[])[Custodian, City.Users[0], City.KeyOf(Body.Regulator)])
            City.MustRefuse(stranger, new ConfirmAttestation(1, more, digest), CustodyRefusal.NotTheAuditor);
        City.MustRefuse(CustodyCity.AuditorKey, new ConfirmAttestation(1, more, CustodyCity.HashOf("another list")), CustodyRefusal.AttestationUnknown);
        City.MustRefuse(CustodyCity.AuditorKey, new ConfirmAttestation(2, more, digest), CustodyRefusal.AttestationUnknown);
        City.Must(CustodyCity.AuditorKey, new ConfirmAttestation(1, more, digest));
        City.MustRefuse(CustodyCity.AuditorKey, new ConfirmAttestation(1, more, digest), CustodyRefusal.AttestationUnknown);
        City.Must(Custodian, new Mint(CustodyCity.Silver, City.Users[0].Address, Amount.Whole(620_000), ""));
        Assert.Equal((Amount.Whole(6_000_620_000), Amount.Whole(6_000_620_000)), (_custody.Asset(CustodyCity.Silver).Supply, _custody.Asset(CustodyCity.Silver).Backed));
        City.CheckInvariants();
    }

    [Fact]
    public void An_old_attestation_stops_minting_until_a_new_one()
    {
        City.RunEmpty(City.TimeMs + CustodyCity.MaxAgeMs - 2_000);
        City.Must(Custodian, new Mint(CustodyCity.Gold, City.Users[0].Address, Amount.Whole(1), ""));
        Assert.Equal(TestCity.GenesisTimeMs + CustodyCity.MaxAgeMs, _custody.Module.NextDeadlineMs);
        City.MustRefuse(Custodian, new Mint(CustodyCity.Gold, City.Users[0].Address, Amount.Whole(1), ""), MoneyRefusal.NotBacked);
        Assert.Equal(CustodyStop.AttestationStale, _custody.Kept(CustodyCity.Gold).Stop);
        Assert.Equal(CustodyStop.AttestationStale, _custody.Kept(CustodyCity.Silver).Stop);
        _custody.Attest(CustodyCity.Cold, CustodyCity.Gold, Amount.Whole(6_000_001_000), serials: 2);
        Assert.Equal((CustodyStop.None, CustodyStop.AttestationStale), (_custody.Kept(CustodyCity.Gold).Stop, _custody.Kept(CustodyCity.Silver).Stop));
        City.Must(Custodian, new Mint(CustodyCity.Gold, City.Users[0].Address, Amount.Whole(1), ""));
        City.CheckInvariants();
    }

    [Fact]
    public void A_loss_makes_the_asset_deficient_and_its_owners_go_on()
    {
        _custody.Attest(CustodyCity.Cold, CustodyCity.Gold, Amount.Whole(5_000_000_000), serials: 2);
        Assert.True(_custody.Asset(CustodyCity.Gold).IsDeficient);
        City.Must(City.Users[0], new Transfer(City.Users[1].Address, CustodyCity.Gold, Amount.Whole(1), ""));
        City.MustRefuse(Custodian, new Mint(CustodyCity.Gold, City.Users[0].Address, new Amount(1), ""), MoneyRefusal.NotBacked);
        _custody.Attest(CustodyCity.Cold, CustodyCity.Gold, Amount.Whole(6_000_000_000), serials: 2);
        Assert.False(_custody.Asset(CustodyCity.Gold).IsDeficient);
        City.CheckInvariants();
    }

    [Fact]
    public void The_same_bar_is_not_counted_twice_whoever_holds_it()
    {
        Hash32 bar = CustodyCity.HashOf("LSM 1"), other = CustodyCity.HashOf("LSM 3");
        City.MustRefuse(Custodian, new RegisterLot(CustodyCity.Cold, CustodyCity.Gold, bar, Amount.Whole(12_500)), CustodyRefusal.EvidenceInUse);
        City.MustRefuse(Custodian, new RegisterLot(CustodyCity.Warm, CustodyCity.Silver, bar, Amount.Whole(12_500)), CustodyRefusal.EvidenceInUse);
        City.MustRefuse(City.Users[0], new RegisterLot(CustodyCity.Warm, CustodyCity.Gold, other, Amount.Whole(12_500)), CustodyRefusal.NotAuthorized);
        City.Must(Custodian, new RegisterLot(CustodyCity.Warm, CustodyCity.Gold, other, Amount.Whole(12_500)));
        // What the vault is attested to hold stays covered, so the large lot cannot leave.
        City.MustRefuse(Custodian, new MoveLot(bar, 0), CustodyRefusal.NotCovered);
        City.Must(Custodian, new MoveLot(other, CustodyCity.Cold));
        City.Must(Custodian, new MoveLot(other, 0));
        City.MustRefuse(Custodian, new MoveLot(other, 0), CustodyRefusal.LotUnknown);
        City.Must(Custodian, new RegisterLot(CustodyCity.Cold, CustodyCity.Gold, other, Amount.Whole(12_500)));
        City.CheckInvariants();
    }

    [Fact]
    public void An_attestation_is_covered_by_numbered_lots_where_the_asset_needs_them()
    {
        City.Must(Custodian, new RegisterLot(CustodyCity.Cold, CustodyCity.Gold, CustodyCity.HashOf("LSM 3"), Amount.One));
        AttestHoldings attest = new(CustodyCity.Cold, CustodyCity.Gold, Amount.Whole(6_000_002_001), City.TimeMs, CustodyCity.HashOf("list"), 3);
        City.MustRefuse(Custodian, attest with { Units = attest.Units + Amount.One }, CustodyRefusal.NotCovered);
        City.MustRefuse(Custodian, attest with { Serials = 2 }, CustodyRefusal.NotCovered);
        City.Must(Custodian, attest);
        // A lot that leaves in between takes its cover along.
        City.Must(Custodian, new MoveLot(CustodyCity.HashOf("LSM 3"), 0));
        City.MustRefuse(CustodyCity.AuditorKey, new ConfirmAttestation(1, attest.Units, attest.Digest), CustodyRefusal.NotCovered);
    }

    [Fact]
    public void An_attestation_is_of_now_and_of_the_vault_as_it_is()
    {
        City.RunEmpty(City.TimeMs + 500_000);
        AttestHoldings attest = new(CustodyCity.Cold, CustodyCity.Silver, Amount.Whole(5_000_000_000), City.TimeMs, CustodyCity.HashOf("list"), 0);
        City.MustRefuse(Custodian, attest with { AsOfMs = City.TimeMs + 10 * 60_000 }, CustodyRefusal.AttestationOutOfTime);
        City.MustRefuse(Custodian, attest with { AsOfMs = City.TimeMs - CustodyCity.MaxAgeMs }, CustodyRefusal.AttestationOutOfTime);
        City.Must(Custodian, attest);
        // The vault changes before the auditor has looked: the list is of yesterday.
        City.Must(Custodian, new MoveHolding(CustodyCity.Silver, CustodyCity.Hot, CustodyCity.Cold, Amount.Whole(5)));
        City.Must(Custodian, new ReleaseWithdrawal(1));
        City.MustRefuse(CustodyCity.AuditorKey, new ConfirmAttestation(1, attest.Units, attest.Digest), CustodyRefusal.AttestationOutOfTime);
        City.CheckInvariants();
    }

    [Fact]
    public void An_attestation_ahead_of_time_does_not_count_what_was_handed_over_meanwhile()
    {
        Hash32 home = _custody.Listed(City.Users[0], CustodyCity.Silver);
        ulong id = _custody.Request(City.Users[0], CustodyCity.Silver, 10, CustodyCity.Hot, home);
        AttestHoldings attest = new(CustodyCity.Hot, CustodyCity.Silver, Amount.Whole(1_000_000_000), City.TimeMs + 4 * 60_000, CustodyCity.HashOf("list"), 0);
        City.Must(Custodian, attest);
        City.Must(City.Users[0], new ReleaseWithdrawal(id));
        City.Must(City.Users[0], new ConfirmDelivery(id, CustodyCity.HashOf("receipt")));
        City.MustRefuse(CustodyCity.AuditorKey, new ConfirmAttestation(1, attest.Units, attest.Digest), CustodyRefusal.AttestationOutOfTime);
        Assert.Equal(Amount.Whole(999_999_990), _custody.Holding(CustodyCity.Hot, CustodyCity.Silver).Units);
        City.CheckInvariants();
    }

    [Fact]
    public void A_frozen_vault_is_attested_and_nothing_is_added_to_it()
    {
        City.Must(_custody.Regulator, new SetVaultStatus(CustodyCity.Cold, VaultStatus.Frozen));
        City.MustRefuse(Custodian, new RegisterLot(CustodyCity.Cold, CustodyCity.Gold, CustodyCity.HashOf("LSM 3"), Amount.One), CustodyRefusal.VaultFrozen);
        City.MustRefuse(Custodian, new AttestHoldings(CustodyCity.Cold, CustodyCity.Silver, Amount.Whole(5_000_000_001), City.TimeMs, CustodyCity.HashOf("list"), 0), CustodyRefusal.VaultFrozen);
        _custody.Attest(CustodyCity.Cold, CustodyCity.Silver, Amount.Whole(5_000_000_000));
        City.CheckInvariants();
    }

    [Fact]
    public void Lots_and_addresses_of_a_vault_come_to_no_more_than_a_vault_can_hold()
    {
        Amount most = Limits.ReserveAmountMax;
        City.MustRefuse(Custodian, new RegisterLot(CustodyCity.Cold, CustodyCity.Gold, CustodyCity.HashOf("1"), most), CustodyRefusal.AmountOutOfRange);
        City.Must(Custodian, new RegisterLot(CustodyCity.Warm, CustodyCity.Gold, CustodyCity.HashOf("1"), most));
        City.MustRefuse(Custodian, new RegisterLot(CustodyCity.Warm, CustodyCity.Gold, CustodyCity.HashOf("2"), new Amount(1)), CustodyRefusal.AmountOutOfRange);
        City.Must(Custodian, new RegisterLot(CustodyCity.Cold, CustodyCity.Gold, CustodyCity.HashOf("3"), new Amount(1)));
        City.MustRefuse(Custodian, new MoveLot(CustodyCity.HashOf("3"), CustodyCity.Warm), CustodyRefusal.AmountOutOfRange);
        uint day = (uint)(City.TimeMs / CustodyCity.DayMs);
        ProveAddress Prove(string wallet, Amount units) => new(CustodyCity.Hot, CustodyCity.Silver, EvidenceKind.Ethereum, TestCity.KeyOf(wallet).Address, units, day,
            SignPersonal(wallet, ExternalSignatures.Message(TestCity.ChainId, CustodyCity.Hot, CustodyCity.Silver, units, day)));
        City.Must(Custodian, Prove("one", most));
        City.MustRefuse(Custodian, Prove("two", new Amount(1)), CustodyRefusal.AmountOutOfRange);
        City.Must(Custodian, Prove("one", new Amount(most.Units - 1)));
        City.Must(Custodian, Prove("two", new Amount(1)));
        City.CheckInvariants();
    }

    [Fact]
    public void An_auditors_key_speaks_for_nobody_else()
    {
        SigningKey fresh = TestCity.KeyOf("second auditor"), twin = TestCity.KeyOf("second auditor", KeyType.Cosmos);
        RegisterAuditor register = new(KeyType.Ethereum, fresh.PublicKey, "AUDIT-2");
        City.MustRefuse(Custodian, register, CustodyRefusal.NotAuthorized);
        City.MustRefuse(_custody.Regulator, register with { PublicKey = Custodian.PublicKey }, CustodyRefusal.NotIndependent);
        City.MustRefuse(_custody.Regulator, new RegisterAuditor(KeyType.Ed25519, CustodyCity.AuditorKey.PublicKey, "AUDIT-1"), CustodyRefusal.AuditorUnchanged);
        City.Must(_custody.Regulator, register);
        City.MustRefuse(_custody.Regulator, new RegisterAuditor(KeyType.Cosmos, twin.PublicKey, "AUDIT-2"), CustodyRefusal.NotIndependent);
        City.MustRefuse(fresh, new AddKey(KeyType.Ethereum, City.Users[0].PublicKey), AccountsRefusal.RoleHolder);
        City.CheckInvariants();
        City.Must(_custody.Regulator, new DismissAuditor(fresh.Address));
        City.MustRefuse(_custody.Regulator, new DismissAuditor(fresh.Address), CustodyRefusal.AuditorUnchanged);
        City.CheckInvariants();
    }

    [Fact]
    public void A_key_of_another_chain_signs_for_one_vault_only()
    {
        SigningKey wallet = TestCity.KeyOf("wallet");
        uint day = (uint)(City.TimeMs / CustodyCity.DayMs);
        ProveAddress prove = new(CustodyCity.Cold, CustodyCity.Silver, EvidenceKind.Ethereum, wallet.Address, Amount.Whole(7), day, SignPersonal("wallet", ExternalSignatures.Message(TestCity.ChainId, CustodyCity.Cold, CustodyCity.Silver, Amount.Whole(7), day)));
        Assert.Equal("Gwangan custody: chain gwangan-test-1, vault 1, asset SILVER, 7000000000000000000 units, 2025-12-31", ExternalSignatures.Message(TestCity.ChainId, CustodyCity.Cold, CustodyCity.Silver, Amount.Whole(7), day));
        City.MustRefuse(Custodian, prove with { Units = Amount.Whole(8) }, CustodyRefusal.SignatureInvalid);
        City.MustRefuse(Custodian, prove with { Vault = CustodyCity.Hot }, CustodyRefusal.SignatureInvalid);
        City.MustRefuse(Custodian, prove with { ExternalAddress = City.Users[0].Address }, CustodyRefusal.SignatureInvalid);
        byte[] old = SignPersonal("wallet", ExternalSignatures.Message(TestCity.ChainId, CustodyCity.Cold, CustodyCity.Silver, Amount.Whole(7), day - 30));
        City.MustRefuse(Custodian, prove with { Day = day - 30, Signature = old }, CustodyRefusal.AttestationOutOfTime);
        City.Must(Custodian, prove);
        Assert.Equal(Amount.Whole(7), _custody.Holding(CustodyCity.Cold, CustodyCity.Silver).Covered);
        byte[] again = SignPersonal("wallet", ExternalSignatures.Message(TestCity.ChainId, CustodyCity.Hot, CustodyCity.Silver, Amount.Whole(7), day));
        City.MustRefuse(Custodian, prove with { Vault = CustodyCity.Hot, Signature = again }, CustodyRefusal.EvidenceInUse);
        // A later word on the same address takes the place of the former.
        City.Must(Custodian, prove with { Units = Amount.Whole(9), Signature = SignPersonal("wallet", ExternalSignatures.Message(TestCity.ChainId, CustodyCity.Cold, CustodyCity.Silver, Amount.Whole(9), day)) });
        Assert.Equal((Amount.Whole(9), 1U), (_custody.Holding(CustodyCity.Cold, CustodyCity.Silver).Covered, _custody.Holding(CustodyCity.Cold, CustodyCity.Silver).CoverCount));
        City.CheckInvariants();
    }

    // Bitcoin Core, src/test/util_tests.cpp, message_verify.
    [Theory]
    [InlineData("2e09e87a7b176efdeb6b5257be68de5473091816", "IPojfrX2dfPnH26UegfbGQQLrdK844DlHq5157/P6h57WyuS/Qsl+h/WSVGDF4MUi4rWSswW38oimDYfNNUBUOk=", "Trust no one", true)]
    [InlineData("2e09e87a7b176efdeb6b5257be68de5473091816", "IPojfrX2dfPnH26UegfbGQQLrdK844DlHq5157/P6h57WyuS/Qsl+h/WSVGDF4MUi4rWSswW38oimDYfNNUBUOk=", "I never signed this", false)]
    [InlineData("001db3ef3b8002eebcff5a50cfe44603be134f30", "IIcaIENoYW5jZWxsb3Igb24gYnJpbmsgb2Ygc2Vjb25kIGJhaWxvdXQgZm9yIGJhbmtzIAaHRtbCeDZINyavx14=", "Trust me", true)]
    [InlineData("001db3ef3b8002eebcff5a50cfe44603be134f30", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=", "message should be irrelevant", false)]
    public void Bitcoin_messages_verify_as_Bitcoin_Core_verifies_them(string address, string signature, string message, bool isBy)
    {
        Assert.True(Address.TryParse("0x" + address, out Address hash));
        Assert.Equal(isBy, ExternalSignatures.IsBy(EvidenceKind.BitcoinKeyHash, in hash, message, Convert.FromBase64String(signature)));
    }

    [Fact]
    public void A_witness_programs_key_signs_with_its_own_header_or_with_that_of_a_compressed_key()
    {
        byte[] secret = new byte[32];
        secret[31] = 7;
        Assert.True(Secp256k1.TryPublicKey(secret, out Secp256k1Key key));
        byte[] point = new byte[33], signature = new byte[65];
        Secp256k1.Serialize(in key, point);
        byte[] hash = new byte[20];
        Ripemd160.Hash(Sha256.Hash(point).ToArray(), hash);
        string message = "vault";
        byte[] text = [24, .. "Bitcoin Signed Message:\n"u8, (byte)message.Length, .. System.Text.Encoding.ASCII.GetBytes(message)];
        Assert.True(Secp256k1.TrySign(secret, Sha256.Hash(Sha256.Hash(text).ToArray()), signature.AsSpan(1), out int id));
        Address address = new(hash);
        foreach ((int first, bool witness, bool plain) in ((int, bool, bool)[])[(39, true, false), (31, true, true), (27, false, false), (35, false, false)])
        {
            signature[0] = (byte)(first + id);
            Assert.Equal(witness, ExternalSignatures.IsBy(EvidenceKind.BitcoinWitnessKeyHash, in address, message, signature));
            Assert.Equal(plain, ExternalSignatures.IsBy(EvidenceKind.BitcoinKeyHash, in address, message, signature));
        }
    }

    // The example of web3.js's eth.accounts.sign.
    [Fact]
    public void Personal_messages_verify_as_wallets_sign_them()
    {
        Assert.True(Address.TryParse("0x2c7536E3605D9C16a7a3D7b1898e529396a65c23", out Address address));
        byte[] signature = Convert.FromHexString("b91467e570a6466aa9e9876cbcd013baba02900b8979d43fe208a4a4f339f5fd6007e74cd82e037b800186422fc2da167c747ef045e5d18a5f5d4300f8e1a0291c");
        Assert.True(ExternalSignatures.IsBy(EvidenceKind.Ethereum, in address, "Some data", signature));
        Assert.False(ExternalSignatures.IsBy(EvidenceKind.Ethereum, in address, "Some date", signature));
        signature[64] = 27;
        Assert.False(ExternalSignatures.IsBy(EvidenceKind.Ethereum, in address, "Some data", signature));
    }

    private static byte[] SignPersonal(string name, string message)
    {
        byte[] secret = System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)), signature = new byte[65];
        byte[] text = System.Text.Encoding.ASCII.GetBytes($"\u0019Ethereum Signed Message:\n{message.Length}{message}");
        Assert.True(Secp256k1.TrySign(secret, Keccak256.Hash(text), signature.AsSpan(0, 64), out int id));
        signature[64] = (byte)(27 + id);
        return signature;
    }
}
