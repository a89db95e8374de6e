using System.Numerics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Assets;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Modules.Reserves;

namespace Gwangan.Tests.Modules.Reserves;

/// <summary>Thousands of random facts of banks, redemptions, recalls, statements and payments, on the chain and on the plain model: they agree on every outcome and every sum, restarts change nothing, and no rule breaks.</summary>
public sealed class ReservesTwinTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    public void The_chain_and_the_plain_model_agree(int seed) => new Run(seed, statementLateHours: 36).Go(blocks: 400);

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void They_agree_on_banks_that_fall_silent(int seed) => new Run(seed, statementLateHours: 2).Go(blocks: 300);

    /// <summary>Lines, deadlines and doubts are derived from the state: a city that reads it anew before each block has the same application hash after each.</summary>
    [Theory]
    [InlineData(6, 36)]
    [InlineData(7, 2)]
    public void A_city_that_restarts_before_each_block_has_the_same_state_as_one_that_runs(int seed, int statementLateHours) => new Run(seed, statementLateHours, isWatched: true).Go(blocks: 150);

    private sealed class Run : IPlainMoney
    {
        private readonly Random _random;
        private readonly BankCity _bank;
        private readonly BankCity? _restarted;
        private readonly PlainReserves _plain;
        private readonly SortedDictionary<Address, BigInteger> _money = [];
        private readonly SortedDictionary<ReservesRefusal, int> _outcomes = [];
        private readonly SortedSet<MintingStop> _stops = [];
        private readonly SortedSet<string> _told = [];
        private readonly List<(uint Account, Hash32 Entry)> _references = [];
        private readonly List<(uint Bank, Hash32 Number)> _numbers = [];
        private long _nowMs;
        private int _mints, _names;
        private ulong _nonce;

        public Run(int seed, int statementLateHours, bool isWatched = false)
        {
            _random = new Random(seed);
            _bank = new BankCity(new TestCityOptions { IndexSeed = (ulong)seed }, statementLateHours);
            if (isWatched) _restarted = new BankCity(new TestCityOptions { RestartBeforeEachBlock = true, IndexSeed = 99 }, statementLateHours);
            foreach (SigningKey user in _bank.City.Users) _money[user.Address] = (BigInteger)TestCity.Endowment.Units;
            _plain = new PlainReserves(this)
            {
                StatementLateMs = statementLateHours * BankCity.Hour, UnmatchedLateMs = 4 * BankCity.Hour, SendWithinMs = BankCity.Hour, PayWithinMs = 2 * BankCity.Hour, RerouteAfterMs = BankCity.Hour,
                OpenPerOwnerMax = 64,
            };
            foreach (SigningKey adapter in _bank.Adapters) _plain.Add(adapter.Address);
            uint[] banks = [1, 1, 2];
            for (int i = 0; i < banks.Length; i++) _plain.Add(banks[i], (BigInteger)BankCity.Opening[i].Units, BankCity.ClosedDay, TestCity.GenesisTimeMs);
            _nowMs = TestCity.GenesisTimeMs;
        }

        public BigInteger Supply => _money.Values.Sum(balance => balance);

        public bool IsPaused { get; private set; }

        public BigInteger Available(Address account) => _money.GetValueOrDefault(account);

        public void Change(Address account, BigInteger difference) => _money[account] = Available(account) + difference;

        public void Go(int blocks)
        {
            for (int block = 0; block < blocks; block++)
            {
                _nowMs += _random.Next(60) switch { 0 => BankCity.Day, < 6 => BankCity.Hour * _random.Next(1, 6), _ => _random.Next(1, 60_000) };
                List<(SigningKey Key, Operation Operation)> operations = [.. Enumerable.Range(0, _random.Next(1, 12)).Select(_ => Next())];
                // First, because what is in the block is not in them.
                if (_random.Next(4) == 0) operations.InsertRange(0, [Statement(1), Statement(2), Statement(3)]);
                List<byte[]> envelopes = [.. operations.Select(one => Sign(one.Key, one.Operation))];
                BlockResults results = _bank.City.Run(envelopes, _nowMs);
                _plain.Begin(_nowMs);
                for (int i = 0; i < operations.Count; i++) Compare(operations[i].Key, operations[i].Operation, results.Outcomes[i]);
                Compare(results);
                _restarted?.City.Run(envelopes, _nowMs);
                if (_restarted is not null) Assert.Equal((block, _bank.City.AppHash, _bank.Reserves.NextDeadlineMs), (block, _restarted.City.AppHash, _restarted.Reserves.NextDeadlineMs));
            }
            string[] rare = ["reserves.PaymentCleared", "reserves.PaymentDoubted", "reserves.RedemptionGivenBack", "reserves.RedemptionPaidTwice", "reserves.RedemptionRerouted"];
            if (blocks >= 400) Assert.Empty(rare.Except(_told));
            Assert.True(_outcomes.Count > 12 && _stops.Count > 4 && _mints > 10 || blocks < 400, $"{string.Join(' ', _outcomes)} / {string.Join(' ', _stops)} / {_mints}");
        }

        private byte[] Sign(SigningKey key, Operation operation) =>
            key.Sign(new EnvelopeBody(TestCity.ChainId, Address.Zero, ++_nonce, _nowMs + 60_000, Amount.Zero, [operation]), new EnvelopeCodec(_bank.City.Catalog));

        private void Compare(SigningKey key, Operation operation, Outcome outcome)
        {
            if (operation is Transfer && IsPaused)
            {
                Assert.False(outcome.IsDone);
                return;
            }
            ReservesRefusal expected = Do(key, operation);
            string told = outcome.IsDone ? "None" : _bank.City.Catalog.RefusalOf(outcome.Module, outcome.Code).Name;
            Assert.Equal($"{operation}: {expected}", $"{operation}: {told}");
            _outcomes[expected] = _outcomes.GetValueOrDefault(expected) + 1;
        }

        // After every block: no more exists than is backed, or all can see that.
        private void Compare(BlockResults results)
        {
            _bank.City.CheckInvariants();
            AssetRecord asset = _bank.Asset;
            Assert.Equal((Supply, _plain.Backed, _plain.IsDeficient, _plain.Pending), (Units(asset.Supply), Units(asset.Backed), asset.IsDeficient, Units(_bank.Reserve.Pending)));
            Assert.True(asset.Supply <= asset.Backed || asset.IsDeficient);
            foreach ((Address account, BigInteger balance) in _money) Assert.Equal(balance, Units(_bank.City.Money.AvailableOf(in account, 1)));
            for (uint bank = 1; bank <= 2; bank++)
            {
                BankRecord record = _bank.Bank(bank);
                Assert.Equal((_plain.HeldBy(bank), _plain.Owed(bank), _plain.StopOf(bank, _nowMs)), (Units(record.Held), Units(record.Pending), _bank.StopOf(bank)));
                Assert.Equal((_plain.SilentAt(bank), _plain.Doubtful(bank)), (Units(record.Silent), Units(record.Doubtful)));
                _stops.Add(_bank.StopOf(bank));
            }
            foreach (PlainReserves.Entry entry in _plain.Entries) Assert.Equal(entry.State, _bank.Entry(entry.Account, entry.Reference).State);
            foreach (PlainReserves.Redemption redemption in _plain.Redemptions)
            {
                RedemptionRecord record = _bank.Redemption(redemption.Id);
                Assert.Equal((redemption.State, redemption.Bank, redemption.DeadlineMs, redemption.Turn, redemption.PaidFrom), (record.State, record.BankId, record.DeadlineMs, record.Reroutes, record.PaidFrom));
                for (uint bank = 1; bank <= 2; bank++) Assert.Equal(redemption.Bank == bank || redemption.Formers.Contains(bank), record.IsAskedOf(bank));
            }
            HashSet<(uint, Hash32)> minted = [];
            EventReader events = new(results.Events.Span);
            while (events.TryNext())
            {
                _told.Add(_bank.City.Catalog.EventOf(events.Number).Name);
                if (events.Number == EventNumber<CreditMinted>.Value)
                {
                    CreditMinted mint = events.As<CreditMinted>();
                    Assert.True(minted.Add((mint.Account, mint.Entry)), "an entry was minted twice");
                    _mints++;
                }
            }
        }

        private ReservesRefusal Do(SigningKey key, Operation operation)
        {
            Address caller = key.Address;
            switch (operation)
            {
                case Transfer transfer:
                    Change(caller, -Units(transfer.Amount));
                    Change(transfer.To, Units(transfer.Amount));
                    return ReservesRefusal.None;
                case SetAssetStatus set:
                    IsPaused = set.Status == AssetStatus.Suspended;
                    return ReservesRefusal.None;
                case SetBankStatus set: return _plain.Do(set);
                case SetMinter set: return _plain.Do(set, _nowMs);
                case SetIssuanceCap set:
                    _plain.Cap = Units(set.Cap);
                    return ReservesRefusal.None;
                case SetReserveTerms set:
                    (_plain.RedeemMin, _plain.OpenPerOwnerMax) = (Units(set.RedeemMin), set.OpenPerOwnerMax);
                    return ReservesRefusal.None;
                case AssignVirtualAccount assign: return _plain.Do(caller, assign);
                case RecordCredit credit: return _plain.Do(caller, credit, _nowMs);
                case MatchCredit match: return _plain.Do(caller, match, _nowMs);
                case ReturnCredit credit: return _plain.Do(caller, credit, _nowMs);
                case CancelReturn cancel: return _plain.Do(caller, cancel, _nowMs);
                case CancelRedemption cancel: return _plain.Do(caller, cancel, _nowMs);
                case CloseReserveAccount close: return caller == _bank.Regulator.Address ? _plain.Do(close) : close.Account > 3 ? ReservesRefusal.AccountUnknown : ReservesRefusal.NotAuthorized;
                case RecordDebit debit: return _plain.Do(caller, debit, _nowMs);
                case WithdrawEntry withdraw: return _plain.Do(caller, withdraw, _nowMs);
                case CloseStatement statement: return _plain.Do(caller, statement, _nowMs);
                case RecordRecall recall: return _plain.Do(caller, recall, _nowMs);
                case ResolveRecall resolve: return _plain.Do(caller, resolve);
                case Redeem redeem: return _plain.Do(caller, redeem, _nowMs);
                case AcknowledgeRedemption answer: return _plain.Do(caller, answer, _nowMs);
                case RerouteRedemption reroute: return _plain.Do(caller, reroute, _nowMs);
                default: throw new InvalidOperationException();
            }
        }

        private (SigningKey, Operation) Next()
        {
            (uint account, Hash32 entry) = _references.Count == 0 || _random.Next(40) == 0 ? ((uint)_random.Next(1, 4), Name()) : Any(_references);
            if (_bank.Account(account).IsClosed && _random.Next(6) > 0) (account, entry) = (3, Name());
            SigningKey adapter = _random.Next(30) == 0 ? Any(_bank.Adapters) : _bank.AdapterOf(account), user = Any(_bank.City.Users);
            uint bank = _bank.Account(account).BankId, today = (uint)((_nowMs + (9 * BankCity.Hour)) / BankCity.Day);
            Hash32[] numbers = [.. _numbers.Where(one => one.Bank == bank).Select(one => one.Number)];
            uint day = _random.Next(20) == 0 ? today - 1 + (uint)_random.Next(3) : today;
            ulong redemption = (ulong)_random.Next(1, (int)_bank.Reserve.LastRedemption + 2);
            switch (_random.Next(37))
            {
                case 0: return (_bank.Regulator, new SetBankStatus((uint)_random.Next(1, 3), _random.Next(5) == 0 ? BankStatus.Suspended : BankStatus.Active));
                case 1: return (_bank.Regulator, new SetAssetStatus(BankCity.Won, _random.Next(8) == 0 ? AssetStatus.Suspended : AssetStatus.Active, "drill"));
                case 2: return (_bank.Regulator, new SetMinter((uint)_random.Next(1, 3), _random.Next(3) == 0 ? Amount.Whole(4_001_000_000) : Amount.Max, _random.Next(2) == 0 ? Amount.Whole(200_000) : Amount.Max, Amount.Whole((ulong)_random.Next(3) * 50)));
                case 3 when _random.Next(3) == 0:
                    return (_bank.Regulator, new SetReserveTerms(BankCity.Won, _plain.StatementLateMs, _plain.UnmatchedLateMs, _plain.SendWithinMs, _plain.PayWithinMs, _plain.RerouteAfterMs, Amount.Whole((ulong)_random.Next(2) * 500), _random.Next(2) == 0 ? 6U : 64U));
                case 3: return (_bank.Regulator, new SetIssuanceCap(BankCity.Won, _random.Next(3) == 0 ? Amount.Whole(6_000_100_000) : Amount.Max));
                case 4:
                    _numbers.Add((bank, Name()));
                    return (adapter, new AssignVirtualAccount(bank, _random.Next(4) == 0 ? Any(_numbers).Number : _numbers[^1].Number, _random.Next(9) == 0 ? Address.Zero : user.Address));
                case 5 or 6 when _plain.Entries.FirstOrDefault(one => one.State == EntryState.Unmatched) is { } oldest && _random.Next(4) > 0:
                    return (_bank.AdapterOf(oldest.Account), _random.Next(3) == 0 ? new ReturnCredit(oldest.Account, oldest.Reference) : new MatchCredit(oldest.Account, oldest.Reference, user.Address));
                case 5: return (adapter, new MatchCredit(account, entry, user.Address));
                case 6: return (_random.Next(3) == 0 ? adapter : OwnerOf(account, entry) ?? user, new ReturnCredit(account, entry));
                case 7 when _random.Next(2) == 0: return (adapter, new RecordRecall(account, entry, Symbol.Of("FRAD")));
                case 8 or 9: return (adapter, new ResolveRecall(account, entry, Symbol.Of("CUST")));
                case 10: return (adapter, new WithdrawEntry(account, entry));
                case 11 or 12 or 13: return (user, new Redeem(BankCity.Won, Sum(), (uint)_random.Next(1, 3), Name(), ""));
                case 14 or 15: return (adapter, new AcknowledgeRedemption(redemption, (RedemptionAnswer)_random.Next(3), Symbol.None, TurnOf(redemption)));
                case 27 or 34 when _plain.Entries.FirstOrDefault(one => one.State == EntryState.Returning && one.IsBurnt) is { } burnt:
                    return (_bank.City.Users.FirstOrDefault(one => one.Address == burnt.Owner) ?? user, new CancelReturn(burnt.Account, burnt.Reference));
                case 34: return (user, new CancelReturn(account, entry));
                case 35: return (OwnerOf(redemption) ?? user, new CancelRedemption(redemption));
                case 36 when _plain.Entries.FirstOrDefault(one => one.State == EntryState.Withdrawn) is { } withdrawn && _random.Next(2) == 0: return (_bank.AdapterOf(withdrawn.Account), Again(withdrawn, day));
                case 36 when _plain.Redemptions.FirstOrDefault(one => one.Id > redemption && one.State is RedemptionState.Queued) is { } queued:
                    return (_bank.Adapters[queued.Bank - 1], new AcknowledgeRedemption(queued.Id, RedemptionAnswer.Sent, Symbol.None, queued.Turn));
                case 36: return (_random.Next(10) == 0 ? user : _bank.Regulator, new CloseReserveAccount(_random.Next(8) == 0 ? 2U : 9U));
                case 16: return (user, new RerouteRedemption(redemption, (uint)_random.Next(1, 3)));
                case 17 or 18 or 19: return (adapter, new RecordDebit(account, Fresh(account), DebitKind.Redemption, AmountOf(redemption), day, Hash32.Zero, redemption));
                case 20: return (adapter, new RecordDebit(account, Fresh(account), _random.Next(2) == 0 ? DebitKind.Return : DebitKind.Recall, AmountOf(account, entry), day, entry, 0));
                case 21: return (adapter, new RecordDebit(account, Fresh(account), DebitKind.Other, Amount.Whole((ulong)_random.Next(1, 30)), day, Hash32.Zero, 0));
                case 22: return (adapter, new RecordCredit(account, Fresh(account), CreditKind.RedemptionReturn, AmountOf(redemption), day, Hash32.Zero, Hash32.Zero, redemption));
                case 23 or 24: return (adapter, new RecordCredit(account, Fresh(account), CreditKind.Funding, Sum(), day, Hash32.Zero, Hash32.Zero, 0));
                case 25:
                    SigningKey rich = _bank.City.Users.First(one => Available(one.Address) >= 100 * Units(Amount.One) * 10);
                    return (rich, new Transfer(_bank.City.Users.First(one => one != rich).Address, BankCity.Won, Amount.One, ""));
                default: return (adapter, new RecordCredit(account, _random.Next(20) == 0 ? entry : Fresh(account), CreditKind.Deposit, Sum(), day, numbers.Length == 0 || _random.Next(12) == 0 ? Name() : Any(numbers), Hash32.Zero, 0));
            }
        }

        private (SigningKey, Operation) Statement(uint account)
        {
            uint today = (uint)((_nowMs + (9 * BankCity.Hour)) / BankCity.Day);
            // A day is closed once it is over.
            bool isIntraday = _bank.Account(account).ClosedDay >= today - 1 || _random.Next(3) == 0;
            CloseStatement right = _bank.Statement(account, isIntraday, isIntraday ? today : today - 1);
            CloseStatement handed = _random.Next(60) switch
            {
                0 => right with { Closing = right.Closing - Amount.One, Opening = right.Opening - Amount.One },
                1 => right with { CreditCount = right.CreditCount + 1 },
                2 => right with { Number = right.Number + 1 },
                3 => right with { AsOfMs = _nowMs - BankCity.Day },
                _ => right with { AsOfMs = _nowMs },
            };
            return (_bank.AdapterOf(account), handed);
        }

        private uint TurnOf(ulong redemption) => _bank.Reserves.TryRedemption(redemption, out RedemptionRecord record) && _random.Next(15) > 0 ? record.Reroutes : (uint)_random.Next(3);

        private SigningKey? OwnerOf(ulong redemption) => _bank.Reserves.TryRedemption(redemption, out RedemptionRecord record) && _random.Next(4) > 0 ? _bank.City.Users.First(one => one.Address == record.Owner) : null;

        private SigningKey? OwnerOf(uint account, Hash32 entry) => _bank.Reserves.TryEntry(account, in entry, out EntryRecord record) ? _bank.City.Users.FirstOrDefault(one => one.Address == record.Owner) : null;

        private static Operation Again(PlainReserves.Entry entry, uint day) => entry.IsDebit
            ? new RecordDebit(entry.Account, entry.Reference, (DebitKind)(entry.Kind - 100), new Amount((UInt128)entry.Amount), day, entry.Answers, entry.Redemption)
            : new RecordCredit(entry.Account, entry.Reference, (CreditKind)entry.Kind, new Amount((UInt128)entry.Amount), day, Hash32.Zero, Hash32.Zero, entry.Redemption);

        private T Any<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];

        private Hash32 Name() => BankCity.Reference($"name {++_names}");

        private Hash32 Fresh(uint account)
        {
            _references.Add((account, Name()));
            return _references[^1].Entry;
        }

        private Amount Sum() => Amount.Whole((ulong)(_random.Next(10) == 0 ? _random.Next(100_000, 400_000) : _random.Next(1, 5_000)));

        private Amount AmountOf(ulong redemption) => _bank.Reserves.TryRedemption(redemption, out RedemptionRecord record) ? record.Amount : Amount.One;

        private Amount AmountOf(uint account, Hash32 entry) => _bank.Reserves.TryEntry(account, in entry, out EntryRecord record) ? record.Amount : Amount.One;

        private static BigInteger Units(Amount amount) => (BigInteger)amount.Units;
    }
}
