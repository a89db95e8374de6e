using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Tests.Modules.Market;

namespace Gwangan.Tests.Modules.Payments;

/// <summary>Payments, requests, refunds, orders and freezes at random, by everybody: the module and a plain model that adds everything up anew agree on every answer and every balance.</summary>
public sealed class PaymentsTwinTests
{
    private const int Users = 5;

    private static readonly Symbol Won = Symbol.Of("KRW");
    private static readonly Hash32 Document = Sha256.Hash("order"u8);

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(3, false)]
    [InlineData(4, true)]
    public void The_module_and_a_plain_model_agree_on_every_answer_and_every_balance(int seed, bool restarts)
    {
        TestCity city = new(new TestCityOptions { RestartBeforeEachBlock = restarts });
        SigningKey settlement = city.KeyOf(Body.Settlement), regulator = city.KeyOf(Body.Regulator), surveillance = city.KeyOf(Body.Surveillance);
        for (int i = 0; i < Users; i++) city.Must(settlement, new RegisterMerchant(city.Users[i].Address, $"shop {i}", 5411, Document));
        PlainPayments plain = new(Users, 1_000_000_000);
        Random random = new(seed);
        SortedDictionary<string, int> answers = new(StringComparer.Ordinal);
        for (int step = 0; step < 600; step++)
        {
            if (random.Next(15) == 0) city.RunEmpty(city.TimeMs + random.NextInt64(1, 10) * PlainPayments.DayMs);
            long timeMs = city.TimeMs + 1_000;
            plain.Begin(timeMs);
            int user = random.Next(Users), other = random.Next(Users), freeze = random.Next(Math.Max(0, plain.FreezeCount - 8), plain.FreezeCount + 1);
            long amount = random.Next(4) == 0 ? random.NextInt64(1, 700_000_000) : random.NextInt64(1, 20_000_000);
            string order = $"A-{random.Next(25)}";
            bool byRegulator = random.Next(2) == 0;
            SigningKey key;
            Operation operation;
            string expected;
            switch (random.Next(10))
            {
                case 0:
                    (key, operation, expected) = (city.Users[user], new Pay(city.Users[other].Address, Won, Of(amount), order, "memo"), Name(plain.Pay(user, (other, amount))));
                    break;
                case 1:
                    (int To, long Amount)[] items = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => (random.Next(8) == 0 ? user : (user + random.Next(1, Users)) % Users, random.NextInt64(1, 300_000_000)))];
                    BatchItem[] encoded = [.. items.Select(item => new BatchItem(city.Users[item.To].Address, Of(item.Amount), "", order))];
                    (key, operation, expected) = (city.Users[user], new PayBatch(Won, BatchItems.Encode(encoded)), Name(plain.Pay(user, items)));
                    break;
                case 2 or 3:
                    bool isExpired = random.Next(12) == 0, isSigned = random.Next(8) != 0;
                    PaymentRequest request = new(TestCity.ChainId, city.Users[other].Address, order, Won, Of(amount), isExpired ? timeMs : timeMs + 5_000);
                    SigningKey signer = isSigned ? city.Users[other] : city.Users[(other + 1) % Users];
                    operation = new PayRequest(request.Merchant, order, Won, request.Amount, request.ExpiresAtMs, signer.Type, signer.PublicKey, signer.SignHash(request.Hash()), "");
                    (key, expected) = (city.Users[user], Name(plain.PayRequest(user, other, order, amount, isSigned, isExpired)));
                    break;
                case 4:
                    (key, operation, expected) = (city.Users[user], new RefundPayment(order, Of(amount), "back"), Name(plain.Refund(user, order, amount)));
                    break;
                case 5:
                    long lots = amount / 1_000 + 1;
                    (key, operation, expected) = (city.Users[user], MarketCity.Limit(MarketCity.SilverMarket, Side.Buy, 1_000, lots), plain.TryLock(user, lots * 1_000) ? "" : "InsufficientFunds");
                    break;
                case 6:
                    long forMs = random.NextInt64(-1, byRegulator ? 100 : 5) * PlainPayments.DayMs / 2, frozen = random.Next(3) == 0 ? PlainPayments.All : amount;
                    operation = new FreezeMoney(city.Users[user].Address, Won, frozen == PlainPayments.All ? Amount.Max : Of(frozen), "7", Document, timeMs + forMs);
                    (key, expected) = (byRegulator ? regulator : surveillance, Name(plain.Freeze(user, frozen, byRegulator, forMs, timeMs)));
                    break;
                case 7:
                    (key, operation, expected) = (regulator, new ConfirmFreeze((ulong)freeze + 1, "8", Document, timeMs + PlainPayments.DayMs), Name(plain.Confirm(freeze, timeMs + PlainPayments.DayMs)));
                    break;
                case 8:
                    (key, operation, expected) = (byRegulator ? regulator : surveillance, new Unfreeze((ulong)freeze + 1), Name(plain.Unfreeze(freeze, byRegulator)));
                    break;
                default:
                    plain.Merchants[user] = random.Next(3) == 0 ? MerchantStatus.Suspended : MerchantStatus.Active;
                    (key, operation, expected) = (settlement, new SetMerchantStatus(city.Users[user].Address, plain.Merchants[user]), "");
                    break;
            }
            Outcome outcome = city.Do(key, operation);
            string answer = outcome.IsDone ? "" : city.Catalog.RefusalOf(outcome.Module, outcome.Code).Name;
            Assert.True(answer == expected, $"seed {seed}, step {step}: {operation} answered '{answer}', and '{expected}' was expected");
            answers[answer] = answers.GetValueOrDefault(answer) + 1;
            for (int i = 0; i < Users; i++)
            {
                Address account = city.Users[i].Address;
                Assert.Equal((Of(plain.Owned[i]), Of(plain.Locked[i]), Of(plain.SpendableOf(i))), (city.Money.OwnedOf(in account, 1), city.Money.LockedOf(in account, 1), city.Money.AvailableOf(in account, 1)));
            }
            if (step % 25 == 0) city.CheckInvariants();
        }
        city.CheckInvariants();
        Assert.True(answers.Count >= 11 && answers[""] >= 150, string.Join(' ', answers));
    }

    private static Amount Of(long won) => Amount.Whole((ulong)won);

    private static string Name(PaymentsRefusal refusal) => refusal == PaymentsRefusal.None ? "" : refusal.ToString();
}
