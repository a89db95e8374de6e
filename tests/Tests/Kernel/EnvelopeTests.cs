using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Money;

namespace Gwangan.Tests.Kernel;

/// <summary>Envelopes: each key type signs, and each way to be refused before an operation executes leaves the state as it was.</summary>
public sealed class EnvelopeTests
{
    private readonly TestCity _city = new();
    private readonly EnvelopeCodec _codec;

    public EnvelopeTests() => _codec = new EnvelopeCodec(_city.Catalog);

    private SigningKey Alice => _city.Users[0];

    private Operation Pay(ulong won = 1) => new Transfer(_city.Users[1].Address, Symbol.Of("KRW"), Amount.Whole(won), "");

    private EnvelopeBody Body(ulong nonce, params Operation[] operations) =>
        new(TestCity.ChainId, Address.Zero, nonce, _city.TimeMs + 60_000, Amount.Zero, operations);

    private byte[] Signed(ulong nonce) => Alice.Sign(Body(nonce, Pay()), _codec);

    // Refused at the door, and refused again by a block that a careless proposer put it in, which changes nothing at all.
    private void Refused(byte[] envelope, KernelRefusal atTheDoor, KernelRefusal? inABlock = null)
    {
        AbciCheck check = _city.Machine.TryDecode(envelope, _codec, out Envelope decoded);
        if (check.IsAdmitted) check = _city.Machine.CheckTx(decoded);
        Assert.Equal(AbciCheck.Refuse(atTheDoor), check);
        _city.RunEmpty();
        Hash32 before = _city.AppHash;
        BlockResults results = _city.Run([envelope]);
        Assert.Equal(inABlock ?? atTheDoor, results.Envelopes[0].Code);
        Assert.Empty(results.Outcomes);
        Assert.Equal(0, results.Events.Length);
        Assert.Equal(before, _city.AppHash);
    }

    private void RefusedMalformed(byte[] envelope, KernelRefusal refusal = KernelRefusal.EnvelopeMalformed) => Refused(envelope, refusal, KernelRefusal.EnvelopeMalformed);

    private void Accepted(byte[] envelope)
    {
        AbciCheck check = _city.Machine.TryDecode(envelope, _codec, out Envelope decoded);
        Assert.True(check.IsAdmitted, ((KernelRefusal)check.Code).ToString());
        Assert.True(_city.Machine.CheckTx(decoded).IsAdmitted);
        BlockResults results = _city.Run([envelope]);
        Assert.Equal(KernelRefusal.None, results.Envelopes[0].Code);
        Assert.All(results.Outcomes, outcome => Assert.True(outcome.IsDone));
    }

    [Theory]
    [InlineData(KeyType.Ethereum)]
    [InlineData(KeyType.Cosmos)]
    [InlineData(KeyType.Ed25519)]
    public void A_key_of_each_type_signs(KeyType type)
    {
        SigningKey key = _city.Users.First(user => user.Type == type);
        Accepted(key.Sign(Body(1, new Transfer(_city.Users.First(user => user != key).Address, Symbol.Of("KRW"), Amount.One, "")), _codec));
    }

    [Fact]
    public void A_passkey_signs_by_a_WebAuthn_assertion()
    {
        using TestPasskey passkey = new();
        _city.Must(Alice, new Transfer(passkey.Address, Symbol.Of("KRW"), Amount.Whole(10), ""));
        Accepted(passkey.Sign(Body(1, Pay()), _codec));
        Assert.Equal(Amount.Whole(9), _city.Money.AvailableOf(passkey.Address, 1));
    }

    [Fact]
    public void A_passkey_assertion_of_another_kind_is_refused()
    {
        using TestPasskey passkey = new() { Type = "webauthn.create" };
        Refused(passkey.Sign(Body(1, Pay()), _codec), KernelRefusal.SignatureInvalid);
        passkey.Type = "webauthn.get";
        passkey.Flags = 0x04;
        Refused(passkey.Sign(Body(1, Pay()), _codec), KernelRefusal.SignatureInvalid);
        passkey.Flags = 0x05;
        passkey.UseHighS = true;
        Refused(passkey.Sign(Body(1, Pay()), _codec), KernelRefusal.SignatureInvalid);
    }

    [Theory]
    [InlineData(KeyType.Ethereum)]
    [InlineData(KeyType.Cosmos)]
    [InlineData(KeyType.Ed25519)]
    [InlineData(KeyType.Passkey)]
    public void A_signature_that_does_not_belong_is_refused_for_every_key_type(KeyType type)
    {
        using TestPasskey passkey = new();
        byte[] body = _codec.EncodeBody(Body(1, Pay())), other = type == KeyType.Passkey
            ? passkey.Sign(Body(2, Pay()), _codec)
            : _city.Users.First(user => user.Type == type).Sign(Body(2, Pay()), _codec);
        Assert.Equal(KernelRefusal.None, _codec.Decode(other, out Envelope read));
        Refused(_codec.EncodeEnvelope(body, type, read.PublicKey, read.Signature, read.AuthenticatorData, read.ClientDataJson), KernelRefusal.SignatureInvalid);

        // Every single byte of the right signature matters.
        for (int i = 0; i < 64; i += 7)
        {
            byte[] signature = [.. read.Signature];
            signature[i] ^= 1;
            Assert.Equal(KernelRefusal.None, _codec.Decode(_codec.EncodeEnvelope(_codec.EncodeBody(Body(2, Pay())), type, read.PublicKey, signature, read.AuthenticatorData, read.ClientDataJson), out Envelope changed));
            Assert.False(Signatures.Verify(changed));
        }
        Refused(_codec.EncodeEnvelope(body, type, read.PublicKey, read.Signature[..63], read.AuthenticatorData, read.ClientDataJson), KernelRefusal.SignatureInvalid);
    }

    [Fact]
    public void A_key_of_one_type_does_not_pass_for_another()
    {
        Assert.Equal(KernelRefusal.None, _codec.Decode(Signed(1), out Envelope read));
        byte[] body = _codec.EncodeBody(Body(1, Pay()));
        Refused(_codec.EncodeEnvelope(body, KeyType.Cosmos, read.PublicKey, read.Signature, [], []), KernelRefusal.SignatureInvalid);
    }

    [Fact]
    public void WebAuthn_fields_on_another_key_are_refused()
    {
        Assert.Equal(KernelRefusal.None, _codec.Decode(Signed(1), out Envelope read));
        Refused(_codec.EncodeEnvelope(_codec.EncodeBody(Body(1, Pay())), KeyType.Ethereum, read.PublicKey, read.Signature, [1], []), KernelRefusal.SignatureInvalid);
    }

    [Fact]
    public void A_key_that_is_none_is_refused()
    {
        byte[] body = _codec.EncodeBody(Body(1, Pay()));
        RefusedMalformed(_codec.EncodeEnvelope(body, KeyType.None, Alice.PublicKey, new byte[64], [], []), KernelRefusal.KeyMalformed);
        RefusedMalformed(_codec.EncodeEnvelope(body, (KeyType)5, Alice.PublicKey, new byte[64], [], []), KernelRefusal.KeyMalformed);
        RefusedMalformed(_codec.EncodeEnvelope(body, KeyType.Ethereum, Alice.PublicKey[..32], new byte[64], [], []), KernelRefusal.KeyMalformed);
        byte[] offCurve = [0x05, .. Alice.PublicKey[1..]];
        foreach (KeyType type in new[] { KeyType.Ethereum, KeyType.Cosmos, KeyType.Passkey })
            RefusedMalformed(_codec.EncodeEnvelope(body, type, offCurve, new byte[64], [], []), KernelRefusal.KeyMalformed);
        RefusedMalformed(_codec.EncodeEnvelope(body, KeyType.Ed25519, Alice.PublicKey, new byte[64], [], []), KernelRefusal.KeyMalformed);
    }

    [Fact]
    public void An_envelope_beyond_64_KiB_is_refused() => RefusedMalformed(new byte[Limits.EnvelopeSizeMax + 1], KernelRefusal.EnvelopeTooLarge);

    [Fact]
    public void Bytes_that_are_no_envelope_are_refused()
    {
        byte[] signed = Signed(1);
        RefusedMalformed([]);
        RefusedMalformed([.. "GWN2"u8, .. signed[4..]]);
        RefusedMalformed(signed[..^1]);
        RefusedMalformed([.. signed, 0]);
        RefusedMalformed([.. signed, .. "\x3a\x01a"u8]);
    }

    [Fact]
    public void A_field_twice_is_refused()
    {
        ProtoWriter writer = new();
        writer.Raw(Signed(1));
        writer.UInt64(2, 1);
        RefusedMalformed(writer.ToArray());
    }

    [Fact]
    public void A_second_spelling_of_the_same_envelope_is_refused()
    {
        // key_type as the two-byte varint 81 00 in place of 01.
        byte[] signed = Signed(1);
        int at = signed.AsSpan().LastIndexOf((ReadOnlySpan<byte>)[0x10, 0x01, 0x1a]);
        RefusedMalformed([.. signed[..(at + 1)], 0x81, 0x00, .. signed[(at + 2)..]]);

        // A zero that should have been left out.
        RefusedMalformed([.. signed, 0x2a, 0x00]);
    }

    [Fact]
    public void A_body_with_fields_out_of_order_or_repeated_is_refused()
    {
        byte[] body = _codec.EncodeBody(Body(1, Pay()));
        byte[] chainId = [0x0a, (byte)TestCity.ChainId.Length, .. System.Text.Encoding.ASCII.GetBytes(TestCity.ChainId)];
        RefusedMalformed(WithBody([.. chainId, .. body]));
        RefusedMalformed(WithBody([.. body[chainId.Length..], .. chainId]));
        RefusedMalformed(WithBody([.. body, 0x38, 0x01]));
        RefusedMalformed(WithBody(body[..^1]));
        RefusedMalformed(WithBody([.. Enumerable.Repeat((byte)0x33, 1_000)]));
    }

    [Fact]
    public void An_envelope_with_no_operation_or_too_many_is_refused()
    {
        RefusedMalformed(Alice.Sign(Body(1), _codec), KernelRefusal.OperationCountOutOfRange);
        RefusedMalformed(Alice.Sign(Body(1, [.. Enumerable.Repeat(Pay(), 101)]), _codec), KernelRefusal.OperationCountOutOfRange);
        Accepted(Alice.Sign(Body(1, [.. Enumerable.Repeat(Pay(), 100)]), _codec));
    }

    [Theory]
    [InlineData(999)]
    [InlineData(399)]
    [InlineData(0)]
    [InlineData(ulong.MaxValue)]
    public void An_unknown_operation_is_refused(ulong number) => RefusedMalformed(WithItem(number, []), KernelRefusal.OperationUnknown);

    [Fact]
    public void A_malformed_operation_is_refused()
    {
        byte[] to = [0x0a, 20, .. Enumerable.Repeat((byte)7, 20)];
        byte[] asset = [0x12, 3, .. "KRW"u8], amount = [0x1a, 1, (byte)'5'];
        Assert.Equal(KernelRefusal.None, _codec.Decode(WithItem(301, [.. to, .. asset, .. amount]), out _));
        foreach (byte[] value in new byte[][]
        {
            [.. to[..5]],
            [.. to, .. to, .. asset, .. amount],
            [.. asset, .. to, .. amount],
            [.. to, .. asset, .. amount, 0x22, 0],
            [.. to, .. asset, 0x1a, 2, (byte)'0', (byte)'5'],
            [.. to, .. asset, 0x1a, 1, (byte)'-'],
            [.. to, .. asset, 0x1a, 40, .. Enumerable.Repeat((byte)'9', 40)],
            [.. to, 0x12, 3, .. "krw"u8, .. amount],
            [.. to, 0x12, 17, .. "ABCDEFGHIJKLMNOPQ"u8, .. amount],
            [0x0a, 19, .. new byte[19], .. asset, .. amount],
            [.. to, .. asset, .. amount, 0x22, 2, 0xC3, 0x28],
            [.. to, .. asset, .. amount, 0x22, 0x81, 0x01, .. Enumerable.Repeat((byte)'m', 129)],
            [.. to, .. asset, .. amount, 0x28, 1],
            [.. to, .. asset, 0x18, 5],
            [.. to, .. asset, .. amount, 0xfa, 0x01, 1, 0],
            [.. to, .. asset, .. amount, 0x23, 0x24],
        })
            RefusedMalformed(WithItem(301, value), KernelRefusal.OperationMalformed);

        // A choice that its enum does not know, and a number beyond its type.
        RefusedMalformed(WithItem(202, [0x0a, 3, .. "KRW"u8, 0x10, 9]), KernelRefusal.OperationMalformed);
        RefusedMalformed(WithItem(201, [0x30, 0x80, 0x80, 0x04]), KernelRefusal.OperationMalformed);
    }

    [Fact]
    public void An_envelope_for_another_chain_is_refused() =>
        Refused(Alice.Sign(Body(1, Pay()) with { ChainId = "gwangan-other-1" }, _codec), KernelRefusal.WrongChain);

    [Fact]
    public void An_expired_envelope_is_refused()
    {
        // MustRefuse executes two blocks, so its own expiry would pass meanwhile; one that has passed already stays so.
        Refused(Alice.Sign(Body(1, Pay()) with { ExpiresAtMs = _city.TimeMs }, _codec), KernelRefusal.Expired);
        Refused(Alice.Sign(Body(1, Pay()) with { ExpiresAtMs = 0 }, _codec), KernelRefusal.Expired);
        Refused(Alice.Sign(Body(1, Pay()) with { ExpiresAtMs = -1 }, _codec), KernelRefusal.Expired);
        byte[] edge = Alice.Sign(Body(1, Pay()) with { ExpiresAtMs = _city.TimeMs + 1_000 }, _codec);
        Assert.Equal(KernelRefusal.Expired, _city.Run([edge]).Envelopes[0].Code);
        edge = Alice.Sign(Body(1, Pay()) with { ExpiresAtMs = _city.TimeMs + 1_001 }, _codec);
        Assert.Equal(KernelRefusal.None, _city.Run([edge]).Envelopes[0].Code);
    }

    [Fact]
    public void An_expiry_more_than_a_day_ahead_is_refused()
    {
        Refused(Alice.Sign(Body(1, Pay()) with { ExpiresAtMs = _city.TimeMs + Limits.ExpiryAheadMsMax + 5_000 }, _codec), KernelRefusal.ExpiryTooFar);
        Refused(Alice.Sign(Body(1, Pay()) with { ExpiresAtMs = long.MaxValue }, _codec), KernelRefusal.ExpiryTooFar);
    }

    [Fact]
    public void A_key_that_does_not_act_for_the_account_is_refused()
    {
        Refused(Alice.Sign(Body(1, Pay()) with { Account = _city.Users[1].Address }, _codec), KernelRefusal.KeyNotAuthorized);
        Refused(Alice.Sign(Body(1, Pay()) with { Account = Chain.Kernel.Keys.OfName("treasury") }, _codec), KernelRefusal.KeyNotAuthorized);
    }

    [Fact]
    public void A_nonce_is_accepted_once()
    {
        byte[] envelope = Signed(5);
        Accepted(envelope);
        Refused(envelope, KernelRefusal.NonceUsed);
        _city.Restart();
        Refused(envelope, KernelRefusal.NonceUsed);
    }

    [Fact]
    public void The_same_envelope_twice_in_a_block_executes_once()
    {
        byte[] envelope = Signed(1);
        BlockResults results = _city.Run([envelope, envelope]);
        Assert.Equal([KernelRefusal.None, KernelRefusal.NonceUsed], results.Envelopes.Select(each => each.Code));
    }

    [Fact]
    public void A_nonce_behind_the_window_is_refused()
    {
        Refused(Signed(0), KernelRefusal.NonceTooOld);
        Accepted(Signed(300));
        Refused(Signed(300 - 256), KernelRefusal.NonceTooOld);
        Accepted(Signed(300 - 255));
        Accepted(Signed(ulong.MaxValue));
        Refused(Signed(301), KernelRefusal.NonceTooOld);
        Refused(Signed(ulong.MaxValue), KernelRefusal.NonceUsed);
        Accepted(Signed(ulong.MaxValue - 255));
    }

    [Fact]
    public void A_fee_above_what_was_signed_is_refused()
    {
        TestCity priced = new(new TestCityOptions { WonPerCost = Amount.One.ToString() });
        EnvelopeBody body = Body(1, Pay()) with { ExpiresAtMs = priced.TimeMs + 60_000, FeeMax = Amount.Whole(49) };
        Assert.Equal(KernelRefusal.FeeAboveMax, priced.Run([Alice.Sign(body, _codec)]).Envelopes[0].Code);
        Assert.Equal(KernelRefusal.None, priced.Run([Alice.Sign(body with { FeeMax = Amount.Whole(50) }, _codec)]).Envelopes[0].Code);
        Assert.Equal(Amount.Whole(50), priced.Money.AvailableOf(MoneyModule.Treasury, 1));
        Assert.Equal(TestCity.Endowment - Amount.Whole(51), priced.Money.AvailableOf(Alice.Address, 1));
        priced.CheckInvariants();
    }

    [Fact]
    public void A_fee_that_is_not_covered_is_refused()
    {
        TestCity priced = new(new TestCityOptions { WonPerCost = Amount.One.ToString() });
        byte[] envelope = TestCity.KeyOf("nobody").Sign(Body(1, Pay()) with { ExpiresAtMs = priced.TimeMs + 60_000, FeeMax = Amount.Whole(50) }, _codec);
        Assert.True(priced.Machine.TryDecode(envelope, _codec, out Envelope decoded).IsAdmitted);
        Assert.Equal(AbciCheck.Refuse(KernelRefusal.FeeNotCovered), priced.Machine.CheckTx(decoded));
        Assert.Equal(KernelRefusal.FeeNotCovered, priced.Run([envelope]).Envelopes[0].Code);
    }

    [Fact]
    public void A_full_block_refuses_the_rest()
    {
        // 100 units a key operation, 100 to an envelope: 10,030 each, so that 997 of them fill the 10,000,000 units of a block.
        Operation add = new RevokeKey(KeyType.Ethereum, Alice.PublicKey);
        List<byte[]> block = [];
        for (ulong nonce = 1; nonce <= 999; nonce++) block.Add(Alice.Sign(Body(nonce, [.. Enumerable.Repeat(add, 100)]), _codec));
        BlockResults results = _city.Run(block);
        Assert.Equal(997, results.Envelopes.Count(envelope => envelope.Code == KernelRefusal.None));
        Assert.Equal(2, results.Envelopes.Count(envelope => envelope.Code == KernelRefusal.BlockFull));
        Assert.False(_city.Machine.ProcessProposal(new AbciBlock(2, _city.TimeMs + 1, block)));
    }

    [Fact]
    public void Every_bit_of_an_envelope_matters()
    {
        byte[] signed = Signed(1);
        for (int bit = 0; bit < signed.Length * 8; bit++)
        {
            byte[] changed = [.. signed];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(_city.Machine.TryDecode(changed, _codec, out _).IsAdmitted, $"bit {bit}");
        }
    }

    [Fact]
    public void Fees_that_a_session_key_causes_end_with_its_fee_budget()
    {
        TestCity city = new(new TestCityOptions { WonPerCost = Amount.One.ToString() });
        SigningKey owner = city.Users[0], session = TestCity.KeyOf("session");
        // A transfer costs 20 units, its signature 30: 50 won, whether or not the transfer is refused.
        city.Must(owner, new AddKey(session.Type, session.PublicKey, (byte)KeyPermissions.Transfer, FeeBudget: Amount.Whole(120)));
        Transfer paid = new(city.Users[1].Address, Symbol.Of("KRW"), Amount.Whole(1), ""), refused = paid with { To = owner.Address };
        KernelRefusal[] codes = [.. ((Transfer[])[paid, refused, paid]).Select((pay, i) => city.Run([city.SignAs(session, owner.Address, (ulong)i + 1, pay)]).Envelopes[0].Code)];
        Assert.Equal([KernelRefusal.None, KernelRefusal.None, KernelRefusal.KeyFeesSpent], codes);
        city.CheckInvariants();
    }

    [Fact]
    public void Every_refusal_of_the_kernel_has_a_test()
    {
        string source = House.Repository.Read("tests/Tests/Kernel/EnvelopeTests.cs") + House.Repository.Read("tests/Tests/Kernel/CosmosTransactionTests.cs");
        foreach (RefusalDefinition refusal in RefusalDefinition.AllOf(typeof(KernelRefusal)))
            Assert.Contains($"KernelRefusal.{refusal.Name}", source, StringComparison.Ordinal);
    }

    // A body that no honest client writes, rightly signed.
    private byte[] WithBody(byte[] body)
    {
        byte[] document = new byte[Envelope.SignDocumentSize];
        Envelope.WriteSignDocument(Chain.Crypto.Sha256.Hash(body), document);
        byte[] signature = new byte[64];
        Hash32 digest = Signatures.EthereumDigest(document);
        Assert.True(Chain.Crypto.Secp256k1.TrySign(System.Security.Cryptography.SHA256.HashData("user 0"u8), in digest, signature));
        return _codec.EncodeEnvelope(body, KeyType.Ethereum, Alice.PublicKey, signature, [], []);
    }

    private byte[] WithItem(ulong number, byte[] value)
    {
        ProtoWriter writer = new();
        writer.String(1, TestCity.ChainId);
        writer.UInt64(3, 1);
        writer.Int64(4, _city.TimeMs + 60_000);
        int item = writer.Begin(6);
        writer.UInt64(1, number);
        writer.Bytes(2, value);
        writer.End(item);
        return WithBody(writer.ToArray());
    }
}
