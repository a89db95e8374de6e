using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Market;
using Gwangan.Tests.Modules.Custody;
using Gwangan.Tests.Modules.Market;

namespace Gwangan.Tests.Modules;

/// <summary>Every operation of the chain with fields at the edges of their ranges, by users and bodies, between ordinary trading: nothing breaks an invariant, and a copy that restarts before each block agrees.</summary>
public sealed class HostileOperationsTests
{
    private const long DayMs = 86_400_000;

    [Theory]
    [InlineData(101, "fifo", "0", 11)]
    [InlineData(102, "fair", "1000000000000", 8)]
    [InlineData(103, "fifo", "1208925819614629174706175", 5)]
    [InlineData(104, "fifo", "0", 11, true)]
    public void No_operation_breaks_an_invariant_and_restarts_change_nothing(int seed, string orderRule, string wonPerCost, int eventKindsMin, bool hasVaults = false)
    {
        TestCityOptions options = new() { OrderRule = orderRule, WonPerCost = wonPerCost, Custody = hasVaults ? CustodyCity.Genesis() : null };
        TestCity plain = new(options), restarted = new(options with { RestartBeforeEachBlock = true, IndexSeed = 99 });
        Random random = new(seed);
        RandomTrading trading = new(seed);
        EnvelopeCodec codec = new(plain.Catalog);
        SigningKey[] signers = [.. plain.Users, .. Enum.GetValues<Body>().Where(body => body != Body.None).Select(plain.KeyOf)];
        Fields fields = new(random, plain, signers);
        ulong nonce = 0;
        SortedSet<string> done = new(StringComparer.Ordinal);
        for (int block = 0; block < 20; block++)
        {
            long timeMs = plain.TimeMs + random.Next(12) switch { 0 => DayMs, 1 => 1, _ => 1_000 };
            fields.TimeMs = timeMs;
            List<byte[]> envelopes = [];
            for (int i = 0; i < 20; i++)
            {
                SigningKey key = signers[random.Next(signers.Length)];
                List<Operation> operations = [];
                for (int count = random.Next(20) == 0 ? 100 : random.Next(1, 8); count > 0; count--)
                    operations.Add(random.Next(3) == 0 ? trading.NextOperation(timeMs) : fields.Any(plain.Catalog));
                Address account = random.Next(5) == 0 ? signers[random.Next(signers.Length)].Address : Address.Zero;
                ulong used = random.Next(200) == 0 ? ulong.MaxValue - (ulong)random.Next(3) : ++nonce;
                long expires = random.Next(30) == 0 ? fields.Long() : timeMs + 60_000;
                envelopes.Add(key.Sign(new EnvelopeBody(TestCity.ChainId, account, used, expires, Amount.Max, [.. operations]), codec));
            }
            BlockResults expected = plain.Run(envelopes, timeMs), results = restarted.Run(envelopes, timeMs);
            Assert.Equal(expected.Envelopes, results.Envelopes);
            Assert.Equal(expected.Outcomes, results.Outcomes);
            Assert.Equal(expected.Events.ToArray(), results.Events.ToArray());
            Assert.Equal(plain.Roots(), restarted.Roots());
            EventReader reader = new(expected.Events.Span);
            while (reader.TryNext()) done.Add(plain.Catalog.EventOf(reader.Number).Name);
            trading.LastOrderId = plain.Modules.Get<MarketModule>().Counters.LastOrderId;
            plain.CheckInvariants();
        }
        Assert.True(done.Count >= eventKindsMin, string.Join(' ', done));
    }

    // Values that are likely to hurt.
    private sealed class Fields(Random random, TestCity city, SigningKey[] signers)
    {
        private static readonly string[] Symbols = ["", "KRW", "GOLD", "SILVER", "GOLD-KRW", "SILVER-KRW", "NEW", "NEW-KRW", "KRW-NEW", "KRW-KRW", "-", "A-B-C"];
        private static readonly string[] Texts = ["", "x", "0:1", "0:1,10:10", "0:1099511627775", "0:1,1:1,2:1,3:1,4:1,5:1,6:1,7:1", "새", new string('y', 32)];

        public long TimeMs { get; set; }

        public Operation Any(OperationCatalog catalog)
        {
            OperationDefinition[] all = [.. catalog.Modules.SelectMany(module => module.Operations)];
            OperationDefinition definition = all[random.Next(all.Length)];
            object[] arguments = [.. definition.Fields.Select(Value)];
            Operation operation = (Operation)Activator.CreateInstance(definition.Type, arguments)!;
            // Hardly any scope of random fields is one.
            if (operation is AddKey add && random.Next(3) != 0)
                operation = random.Next(2) == 0 ? new AddKey(add.KeyType, add.PublicKey) : new AddKey(add.KeyType, add.PublicKey, (byte)random.Next(1, 8), random.Next(2) == 0 ? "GOLD-KRW" : "");
            // A market that is shut for long tests nothing more.
            return operation is SetMarketStatus { Status: not MarketStatus.Open } shut && random.Next(8) != 0 ? shut with { Status = MarketStatus.Open } : operation;
        }

        public long Long() => random.Next(14) switch
        {
            0 => long.MaxValue,
            1 => long.MinValue,
            2 => -1,
            3 => 0,
            4 => Price.Max,
            5 => Price.Max + 1,
            6 => Lots.Max,
            7 => Lots.Max + 1,
            8 => TimeMs,
            9 => TimeMs + 1,
            10 => 1_000,
            11 => 150_000,
            12 => 1L << 39,
            _ => random.Next(1, 200),
        };

        private object Value(FieldDefinition field)
        {
            switch (field.Kind)
            {
                case FieldKind.Bool: return random.Next(2) == 0;
                case FieldKind.Enum: return Enum.GetValues(field.Type).GetValue(random.Next(Enum.GetValues(field.Type).Length))!;
                case FieldKind.Signed: return Long();
                case FieldKind.Unsigned:
                    ulong number = random.Next(6) switch { 0 => ulong.MaxValue, 1 => 0, 2 => 99, 3 => 1_000, _ => (ulong)random.Next(1, 40) };
                    if (field.Type == typeof(byte)) number = Math.Min(number, byte.MaxValue);
                    if (field.Type == typeof(ushort)) number = Math.Min(number, ushort.MaxValue);
                    if (field.Type == typeof(uint)) number = Math.Min(number, uint.MaxValue);
                    return Convert.ChangeType(number, field.Type, CultureInfo.InvariantCulture);
                case FieldKind.Symbol: return Symbol.TryParse(Symbols[random.Next(Symbols.Length)], out Symbol symbol) ? symbol : Symbol.None;
                case FieldKind.Text: return Texts[random.Next(Texts.Length)];
                case FieldKind.Bytes: return signers[random.Next(signers.Length)].PublicKey;
                case FieldKind.Amount: return AmountValue();
                case FieldKind.Hash: return random.Next(4) == 0 ? Hash32.Zero : Sha256.Hash([(byte)random.Next(256)]);
                case FieldKind.Address: return random.Next(8) == 0 ? Address.Zero : signers[random.Next(signers.Length)].Address;
                default: throw new InvalidOperationException($"no value of kind {field.Kind}");
            }
        }

        private Amount AmountValue() => random.Next(9) switch
        {
            0 => Amount.Max,
            1 => Amount.Zero,
            2 => new Amount(ulong.MaxValue),
            3 => new Amount(UInt128.One << 127),
            4 => new Amount(UInt128.MaxValue - city.Modules.Get<Chain.Modules.Assets.AssetsModule>().Read(1).Supply.Units),
            5 => Amount.One,
            6 => new Amount(10_000),
            _ => Amount.Whole((ulong)random.Next(1, 1_000_000)),
        };
    }
}
