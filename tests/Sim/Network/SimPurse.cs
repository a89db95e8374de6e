using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Grants;
using Gwangan.Chain.Modules.Payments;
using Gwangan.Sim.Machine;
using Gwangan.Tests;

namespace Gwangan.Sim.Network;

/// <summary>What a client does with its purse beside transfers: batches, requests of merchants and refunds, fees of others, vouchers and grants. It knows nothing of the state, so some of it does not fit.</summary>
public sealed class SimPurse(Rng rng, SimCity city, int user)
{
    private const int Orders = 40, RequestsOfMerchant = 25;

    private static readonly Symbol Won = Symbol.Of("KRW");

    /// <summary>An order that is paid with vouchers.</summary>
    public static Hash32 OrderOf(int number) => SimOffice.Hash($"order {number}");

    /// <summary>Which order that is.</summary>
    public static int NumberOf(Hash32 order) => Enumerable.Range(0, Orders).First(number => OrderOf(number) == order);

    public Operation Next(long timeMs) => (user == 0 && rng.Chance(400) ? 16 : rng.Below(24)) switch
    {
        0 or 1 => new PayBatch(Symbol.Of(rng.Of(SimCity.Assets)), BatchItems.Encode([.. Enumerable.Range(0, rng.Between(1, 4)).Select(_ => new BatchItem(Somebody.Address, new Amount((UInt128)rng.Between(1, 1_000_000) * 1_000_000_000), "", rng.Chance(500) ? "batch" : ""))])),
        2 or 3 or 4 or 5 => Request(timeMs),
        6 or 7 => new RefundPayment(Mine(city.Asked, $"A-{rng.Below(RequestsOfMerchant)}"), Price(), "back"),
        8 when rng.Chance(500) && Amount.Whole((ulong)rng.Below(800)) is var each => new SetSponsorship(each, Amount.Whole((ulong)rng.Between(800, 2_000)), rng.Chance(800) ? "301,401,402,1206,1207,1208,1308" : "301"),
        8 or 9 => new EnrolCitizens([.. Enumerable.Range(0, rng.Between(1, 3)).SelectMany(_ => Bytes(Somebody.Address))]),
        10 when rng.Chance(300) => new LeaveSponsor(rng.Chance(500) ? Address.Zero : Somebody.Address),
        10 => new SetMerchantStatus(Somebody.Address, rng.Chance(100) ? MerchantStatus.Closed : MerchantStatus.Active),
        11 => new PassGrant(Mine(city.Held, Campaign()), Somebody.Address, Units(), ""),
        12 => new SettleGrant(Mine(city.Held, Campaign()), rng.Chance(500) ? Amount.Zero : Units()),
        13 or 14 => new RefundGrant(OrderOf(Mine(city.Spent, rng.Below(Orders))), Units()),
        15 or 16 when user == 0 => Give(timeMs),
        15 or 16 or 17 => Claim(),
        _ => Spend(),
    };

    // One of the latest that are the client's own, as far as wishes tell, or any.
    private T Mine<T>(List<(int User, T What)> all, T any)
    {
        List<(int User, T What)> own = all.FindAll(each => each.User == user);
        return own.Count == 0 || rng.Chance(100) ? any : own[own.Count - 1 - rng.Below(Math.Min(4, own.Count))].What;
    }

    private ClaimGrant Claim()
    {
        uint campaign = Campaign();
        city.Given.Add((user, campaign));
        return new ClaimGrant(campaign);
    }

    private SigningKey Somebody => rng.Of(city.Users);

    private uint Campaign() => (uint)Math.Max(1, city.Opened - rng.Below(2));

    // Single units, so that shares do not come out even.
    private Amount Units() => new((UInt128)rng.Between(1, 2_000));

    private Amount Price() => new((UInt128)rng.Between(1, 1_000) * 1_000_000_000_000);

    private Operation Give(long timeMs)
    {
        if (rng.Chance(150)) return new CloseCampaign(Campaign());
        if (city.Opened > 0 && rng.Chance(860)) return GiveOne();
        city.Opened++;
        bool isForAll = rng.Chance(700);
        long closesMs = timeMs + rng.Between(4_000, 25_000);
        return new OpenCampaign(
            "purpose", Won, new Amount((UInt128)rng.Between(5_000, 90_000)), isForAll ? ClaimRule.Anyone : ClaimRule.Given, isForAll ? new Amount(700) : Amount.Zero, new Amount((UInt128)rng.Between(700, 5_000)),
            new Amount((UInt128)rng.Between(300, 100_000)), rng.Chance(500) ? 10_000U : (uint)rng.Between(500, 9_999), (uint)rng.Below(4), rng.Chance(200) ? "5411" : "5411-5999", 0, closesMs, closesMs + rng.Between(0, 15_000), Hash32.Zero);
    }

    private SpendGrant Spend()
    {
        uint first = Mine(city.Given, Campaign()), second = Mine(city.Given, Campaign());
        (int merchant, int order) = (rng.Below(city.Users.Length), rng.Below(Orders));
        city.Spent.Add((merchant, order));
        city.Held.Add((merchant, first));
        return new SpendGrant(rng.Chance(700) || first == second ? $"{first}" : $"{first},{second}", city.Users[merchant].Address, OrderOf(order), Units(), new Amount((UInt128)rng.Below(3_000)));
    }

    private GiveGrant GiveOne()
    {
        (uint campaign, int to) = (Campaign(), rng.Below(city.Users.Length));
        city.Given.Add((to, campaign));
        return new GiveGrant(campaign, city.Users[to].Address, Units());
    }

    private PayRequest Request(long timeMs)
    {
        SigningKey merchant = Somebody, signer = rng.Chance(80) ? Somebody : merchant;
        PaymentRequest request = new(SimCity.ChainId, merchant.Address, $"A-{rng.Below(RequestsOfMerchant)}", Symbol.Of(rng.Of(SimCity.Assets)), Price(), timeMs + rng.Between(-300, 8_000));
        city.Asked.Add((city.IndexOf(merchant.Address), request.OrderId));
        byte[] signature = signer.SignHash(request.Hash());
        if (signer == merchant) city.Requests[Convert.ToHexString(signature)] = request;
        // Now and then somebody pays another price than was asked.
        Amount amount = rng.Chance(40) ? request.Amount + new Amount(1) : request.Amount;
        return new PayRequest(merchant.Address, request.OrderId, request.Asset, amount, request.ExpiresAtMs, signer.Type, signer.PublicKey, signature, "");
    }

    private static byte[] Bytes(Address address) => Address.Bytes(in address).ToArray();
}
