using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Tx;
using Gwangan.Chain.Modules.CosmosSdk;

namespace Gwangan.Tests.Modules.CosmosSdk;

/// <summary>Messages of bank, authz and feegrant as clients write them.</summary>
public static class SdkMessages
{
    public const string SendUrl = "/cosmos.bank.v1beta1.MsgSend";

    public static Send Send(Address from, Address to, params (string Denom, string Amount)[] coins) => new(Write(writer =>
    {
        writer.String(1, Bech32.EncodeAccount(in from));
        writer.String(2, Bech32.EncodeAccount(in to));
        Put(writer, 3, coins);
    }));

    public static MultiSend MultiSend((Address, (string, string)[])[] inputs, (Address, (string, string)[])[] outputs) => new(Write(writer =>
    {
        foreach ((int field, (Address account, (string, string)[] coins)) in inputs.Select(each => (1, each)).Concat(outputs.Select(each => (2, each))))
        {
            int mark = writer.Begin(field);
            writer.String(1, Bech32.EncodeAccount(in account));
            Put(writer, 2, coins);
            writer.End(mark);
        }
    }));

    public static GrantAuthorization Grant(Address granter, Address grantee, string url, byte[] authorization, long expiresAtMs = 0) => new(Write(writer =>
    {
        writer.String(1, Bech32.EncodeAccount(in granter));
        writer.String(2, Bech32.EncodeAccount(in grantee));
        int grant = writer.Begin(3);
        TxAny.Write(writer, 1, url, authorization);
        if (expiresAtMs != 0) Time(writer, 2, expiresAtMs);
        writer.End(grant);
    }));

    public static GrantAuthorization Generic(Address granter, Address grantee, string typeUrl, long expiresAtMs = 0) =>
        Grant(granter, grantee, "/cosmos.authz.v1beta1.GenericAuthorization", Write(writer => writer.String(1, typeUrl)), expiresAtMs);

    public static GrantAuthorization SendUpTo(Address granter, Address grantee, long expiresAtMs, params (string, string)[] limit) =>
        Grant(granter, grantee, "/cosmos.bank.v1beta1.SendAuthorization", Write(writer => Put(writer, 1, limit)), expiresAtMs);

    public static ExecuteAuthorized Execute(Address grantee, params (string Url, byte[] Value)[] messages) => new(Write(writer =>
    {
        writer.String(1, Bech32.EncodeAccount(in grantee));
        foreach ((string url, byte[] value) in messages) TxAny.Write(writer, 2, url, value);
    }));

    public static RevokeAuthorization Revoke(Address granter, Address grantee, string typeUrl) => new(Write(writer =>
    {
        writer.String(1, Bech32.EncodeAccount(in granter));
        writer.String(2, Bech32.EncodeAccount(in grantee));
        writer.String(3, typeUrl);
    }));

    public static GrantAllowance Allow(Address granter, Address grantee, string kind, byte[] allowance) => new(Write(writer =>
    {
        writer.String(1, Bech32.EncodeAccount(in granter));
        writer.String(2, Bech32.EncodeAccount(in grantee));
        TxAny.Write(writer, 3, "/cosmos.feegrant.v1beta1." + kind, allowance);
    }));

    public static byte[] Basic(string? limit, long expiresAtMs = 0) => Write(writer =>
    {
        if (limit is not null) Put(writer, 1, [("KRW", limit)]);
        if (expiresAtMs != 0) Time(writer, 2, expiresAtMs);
    });

    public static byte[] Periodic(byte[] basic, long seconds, string limit) => Write(writer =>
    {
        writer.Bytes(1, basic);
        int duration = writer.Begin(2);
        writer.Int64(1, seconds);
        writer.End(duration);
        Put(writer, 3, [("KRW", limit)]);
        Put(writer, 4, [("KRW", limit)]);
    });

    public static byte[] Limited(string kind, byte[] inner, params string[] messages) => Write(writer =>
    {
        TxAny.Write(writer, 1, "/cosmos.feegrant.v1beta1." + kind, inner);
        foreach (string message in messages) writer.String(2, message);
    });

    public static RevokeAllowance RevokeAllowance(Address granter, Address grantee) => new(Write(writer =>
    {
        writer.String(1, Bech32.EncodeAccount(in granter));
        writer.String(2, Bech32.EncodeAccount(in grantee));
    }));

    private static void Put(ProtoWriter writer, int field, (string Denom, string Amount)[] coins)
    {
        foreach ((string denom, string amount) in coins)
        {
            int mark = writer.Begin(field);
            new TxCoin(denom, amount).Write(writer);
            writer.End(mark);
        }
    }

    private static void Time(ProtoWriter writer, int field, long ms)
    {
        int mark = writer.Begin(field);
        writer.Int64(1, ms / 1_000);
        writer.End(mark);
    }

    private static byte[] Write(Action<ProtoWriter> write)
    {
        ProtoWriter writer = new();
        write(writer);
        return writer.ToArray();
    }
}
