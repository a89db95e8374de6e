using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Custody;

namespace Gwangan.Tests.Modules.Custody;

/// <summary>Withdrawals and moves at random, by an owner and a custodian that forgets: the module and a plain model that adds everything up anew agree on every answer and every sum.</summary>
public sealed class CustodyTwinTests
{
    private const long Cap = 200_000_000, DayCap = 500_000_000;

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void The_module_and_a_plain_model_agree_on_every_answer_and_every_sum(int seed, bool restarts)
    {
        CustodyCity custody = new(new TestCityOptions { RestartBeforeEachBlock = restarts });
        TestCity city = custody.City;
        foreach (VaultClass vaultClass in (VaultClass[])[VaultClass.Hot, VaultClass.Warm, VaultClass.Cold])
            city.Must(custody.Custodian, new SetClassTerms(CustodyCity.Silver, vaultClass, Amount.Whole(Cap), Amount.Whole(DayCap), vaultClass == VaultClass.Cold ? CustodyCity.ColdDelayMs : 0));
        SigningKey owner = city.Users[0];
        Hash32 home = custody.Listed(owner, CustodyCity.Silver);
        PlainCustody plain = new([0, 5_000_000_000, 1_000_000_000, 0], 6_000_000_000, Cap, DayCap, timeMs => CustodyModule.DayOf(timeMs));
        Random random = new(seed);
        long balance = 1_000_000_000;
        int done = 0, refused = 0;
        for (int step = 0; step < 400; step++)
        {
            long pauseMs = random.Next(12) switch { 0 => 70_000, 1 => 150_000, 2 when random.Next(8) == 0 => CustodyCity.DayMs, _ => 0 };
            if (pauseMs > 0)
            {
                city.RunEmpty(city.TimeMs + pauseMs);
                plain.Begin(city.TimeMs);
            }
            long timeMs = city.TimeMs + 1_000;
            plain.Begin(timeMs);
            int index = plain.Count == 0 ? 0 : random.Next(Math.Max(0, plain.Count - 12), plain.Count);
            ulong id = (ulong)index + 1;
            uint from = (uint)random.Next(1, 4), to = from % 3 + 1;
            long amount = random.Next(3) switch { 0 => random.Next(1, 101), 1 => random.Next(1, 300), _ => random.NextInt64(1, Cap * 11 / 10) };
            int kind = plain.Count == 0 ? random.Next(2) : random.Next(9);
            long free = balance - plain.Held - (6_000_000_000 - plain.Supply);
            (SigningKey key, Operation operation, bool expected) = kind switch
            {
                0 => (custody.Custodian, new MoveHolding(CustodyCity.Silver, from, to, Amount.Whole((ulong)amount)), plain.Request(true, from, to, amount, timeMs, CustodyCity.DecideMs, Delay(from), 0)),
                1 or 2 => (owner, new RequestWithdrawal(CustodyCity.Silver, Amount.Whole((ulong)amount), from, home, 0), plain.Request(false, from, 0, amount, timeMs, CustodyCity.DecideMs, Delay(from), free)),
                3 => (plain[index].IsMove ? custody.Custodian : owner, new CancelWithdrawal(id), plain.Cancel(index)),
                4 or 5 => (custody.Custodian, new ApproveWithdrawal(id), plain.Approve(index)),
                6 => (custody.Custodian, new ReleaseWithdrawal(id), plain.Release(index, timeMs, CustodyCity.DeliverMs)),
                7 => (custody.Regulator, new ForceRelease(id, from), plain.Force(index, from, timeMs, CustodyCity.DeliverMs)),
                _ => ((SigningKey, Operation, bool))(custody.Custodian, new ConfirmDelivery(id, home), plain.Confirm(index)),
            };
            BlockResults results = city.Run([city.Sign(key, operation)], timeMs);
            Outcome outcome = results.Outcomes[0];
            Assert.True(expected == outcome.IsDone, $"seed {seed}, step {step}: {operation}: {(outcome.IsDone ? "done" : city.Catalog.RefusalOf(outcome.Module, outcome.Code).Name)}");
            if (expected) done++;
            else refused++;
            for (uint vault = 1; vault <= 3; vault++)
            {
                custody.Module.TryHolding(vault, custody.IdOf(CustodyCity.Silver), out HoldingRecord holding);
                Assert.Equal((Amount.Whole((ulong)plain.Units(vault)), Amount.Whole((ulong)plain.Promised(vault))), (holding.Units, holding.Promised));
            }
            Assert.Equal(Amount.Whole((ulong)plain.Supply), custody.Asset(CustodyCity.Silver).Supply);
            Assert.Equal(Amount.Whole((ulong)(balance - plain.Held - (6_000_000_000 - plain.Supply))), custody.BalanceOf(owner, CustodyCity.Silver));
            Assert.Equal((uint)plain.Bps(), custody.Module.ColdShare(timeMs).Bps);
            if (plain.Count > 0) Assert.Equal(plain[index].State, custody.Withdrawal(id).State);
            if (custody.Kept(CustodyCity.Silver).Stop != CustodyStop.AttestationStale) Assert.Equal(plain.IsAnyOverdue, custody.Kept(CustodyCity.Silver).Stop == CustodyStop.WithdrawalOverdue);
            if (step % 20 == 0) city.CheckInvariants();
        }
        Assert.True(done > 80 && refused > 40, $"{done} done, {refused} refused");
        city.CheckInvariants();
    }

    private static long Delay(uint vault) => vault == CustodyCity.Cold ? CustodyCity.ColdDelayMs : 0;
}
