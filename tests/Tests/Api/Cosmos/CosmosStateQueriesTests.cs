using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Cosmos.Ibc;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.CosmosSdk;
using Gwangan.Chain.Modules.Ibc;
using Gwangan.Chain.Modules.Ibc.V2;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node.Api.Cosmos;
using Gwangan.Node.Api.Cosmos.Protos.Authz;
using Gwangan.Node.Api.Cosmos.Protos.Bank;
using Gwangan.Node.Api.Cosmos.Protos.Feegrant;
using Gwangan.Node.Api.Cosmos.Protos.Ibc.Channel;
using Gwangan.Node.Api.Cosmos.Protos.Ibc.Client;
using Gwangan.Node.Api.Cosmos.Protos.Ibc.Commitment;
using Gwangan.Node.Api.Cosmos.Protos.Ibc.Connection;
using Gwangan.Node.Api.Cosmos.Protos.Tx;
using Gwangan.Node.Genesis;
using Gwangan.Tests.Modules.Ibc;
using Coin = Gwangan.Node.Api.Cosmos.Protos.Base.Coin;
using GrantAuthorization = Gwangan.Chain.Modules.CosmosSdk.GrantAuthorization;
using IbcAny = Gwangan.Chain.Cosmos.Ibc.Any;
using Pack = Google.Protobuf.WellKnownTypes.Any;
using Tendermint = Gwangan.Node.Api.Cosmos.Protos.Ibc.Tendermint;

namespace Gwangan.Tests.Api.Cosmos;

/// <summary>Queries over what Cosmos' own messages have made: clients, connections, channels, grants; and simulation. The messages are made by protoc's classes and read by the chain's own reader.</summary>
public sealed class CosmosStateQueriesTests : IAsyncLifetime
{
    private ApiCity _city = null!;
    private CometServer _server = null!;
    private HttpClient _rest = null!;

    public async Task InitializeAsync()
    {
        _city = await ApiCity.StartAsync(
            edit: options => options with { Cosmos = new CosmosOptions { Rpc = "127.0.0.1:0", Grpc = "127.0.0.1:0", Rest = "127.0.0.1:0" } },
            prepare: folder =>
            {
                string genesis = Path.Combine(folder, "genesis.json"), text = File.ReadAllText(genesis);
                JsonNode parsed = JsonNode.Parse(text)!;
                // The second account decides what the regulator does.
                parsed["appState"]!["bodies"]!["regulator"] = DemoKeys.TryLoad(Path.Combine(folder, "keys", "demo.json"))!.AddressOf(2).ToString();
                File.WriteAllText(genesis, text = parsed.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
                if (!text.Contains("\"ibc\"", StringComparison.Ordinal)) File.WriteAllText(genesis, text.Replace("\"appState\": {", "\"appState\": { \"ibc\": {},", StringComparison.Ordinal));
            });
        _server = await CometServer.StartAsync(_city.Api, CancellationToken.None);
        _rest = new HttpClient { BaseAddress = new Uri(_server.RestUrl!) };
        while (_server.Api.Height < 3) await Task.Delay(20);
    }

    public async Task DisposeAsync()
    {
        _rest.Dispose();
        await _server.DisposeAsync();
        await _city.DisposeAsync();
    }

    [Fact]
    public async Task Counterparties_packets_limits_and_escrows_are_answered_as_tree_and_tables_have_them()
    {
        const string Client = "07-tendermint-0", Packets = $"/ibc/core/channel/v2/clients/{Client}";
        await DoAsync(1, new CreateClient(ClientMessage().ToByteArray()));
        await RefusedAsync($"/ibc/core/client/v2/counterparty_info/{Client}", 404, $"{Client}: counterparty not found");
        await RefusedAsync($"{Packets}/next_sequence_send", 404, "counterparty not found");
        await DoAsync(1, new RegisterCounterparty(Proto.Of(writer =>
        {
            writer.String(1, Client);
            writer.BytesAlways(2, "ibc"u8);
            writer.BytesAlways(2, []);
            writer.String(3, "07-tendermint-7");
            writer.String(4, Bech(1));
        })));
        await DoAsync(2, new SetRateLimit(Client, Symbol.Of("GOLD"), 10, 100, 24));
        for (int i = 0; i < 2; i++)
            await DoAsync(1, new SendV2Packet(Proto.Of(writer =>
            {
                writer.String(1, Client);
                writer.UInt64(2, (ulong)DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 3_600);
                writer.Message(3, V2Transfers.PayloadOf(new FungibleTokenData("GOLD", "5", Bech(1), "cosmos1x", ""), "application/json"));
                writer.String(4, Bech(1));
            })));

        Assert.Equal("""{"counterparty_info":{"merkle_prefix":["aWJj",""],"client_id":"07-tendermint-7"}}""", await _rest.GetStringAsync($"/ibc/core/client/v2/counterparty_info/{Client}"));
        Assert.Equal("""{"config":{"allowed_relayers":[]}}""", await _rest.GetStringAsync($"/ibc/core/client/v2/config/{Client}"));
        await RefusedAsync("/ibc/core/client/v2/config/07-tendermint-9", 404, "light client not found");
        using JsonDocument next = await GetAsync($"{Packets}/next_sequence_send"), all = await GetAsync($"{Packets}/packet_commitments"), one = await GetAsync($"{Packets}/packet_commitments/2");
        Assert.Equal("3", next.RootElement.GetProperty("next_sequence_send").GetString());
        JsonElement states = all.RootElement.GetProperty("commitments");
        Assert.Equal((2, "2", Client), (states.GetArrayLength(), states[1].GetProperty("sequence").GetString(), states[1].GetProperty("client_id").GetString()));
        Assert.Equal(states[1].GetProperty("data").GetString(), one.RootElement.GetProperty("commitment").GetString());
        using JsonDocument second = await GetAsync($"{Packets}/packet_commitments?pagination.offset=1");
        Assert.Equal(1, second.RootElement.GetProperty("commitments").GetArrayLength());
        await RefusedAsync($"{Packets}/packet_commitments/3", 404, "packet commitment hash not found");
        await RefusedAsync($"{Packets}/packet_commitments/0", 400, "packet sequence cannot be 0");
        await RefusedAsync($"{Packets}/packet_acks/1", 404, "packet acknowledgement hash not found");
        foreach (string path in (string[])["packet_acknowledgements", "packet_acknowledgements?packet_commitment_sequences=1&packet_commitment_sequences=2"])
        {
            using JsonDocument none = await GetAsync($"{Packets}/{path}");
            Assert.Equal(0, none.RootElement.GetProperty("acknowledgements").GetArrayLength());
        }
        using JsonDocument receipt = await GetAsync($"{Packets}/packet_receipts/1"), packets = await GetAsync($"{Packets}/packet_commitments/1,2/unreceived_packets"), acks = await GetAsync($"{Packets}/packet_commitments/1,2,3/unreceived_acks");
        Assert.False(receipt.RootElement.GetProperty("received").GetBoolean());
        Assert.Equal(("""["1","2"]""", """["1","2"]"""), (packets.RootElement.GetProperty("sequences").GetRawText(), acks.RootElement.GetProperty("sequences").GetRawText()));

        Assert.Equal("""{"amount":{"denom":"GOLD","amount":"10"}}""", await _rest.GetStringAsync("/ibc/apps/transfer/v1/total_escrow/GOLD"));
        Assert.Equal("""{"amount":{"denom":"ibc/NONE","amount":"0"}}""", await _rest.GetStringAsync("/ibc/apps/transfer/v1/total_escrow/ibc/NONE"));
        await RefusedAsync("/ibc/apps/transfer/v1/total_escrow/0", 400, "invalid denom");
        const string Limits = "/ibc/apps/rate-limiting/v1";
        string limits = await _rest.GetStringAsync($"{Limits}/ratelimits");
        using JsonDocument list = JsonDocument.Parse(limits), limit = await GetAsync($"{Limits}/ratelimit/ratelimit/{Client}/by_denom?denom=GOLD");
        Assert.Equal(limits, await _rest.GetStringAsync($"{Limits}/ratelimit/ratelimits/{Client}"));
        Assert.Equal("""{"rate_limits":[]}""", await _rest.GetStringAsync($"{Limits}/ratelimit/ratelimits/channel-0"));
        JsonElement told = limit.RootElement.GetProperty("rate_limit");
        Assert.Equal(list.RootElement.GetProperty("rate_limits")[0].GetRawText(), told.GetRawText());
        Assert.Equal(("""{"denom":"GOLD","channel_or_client_id":"07-tendermint-0"}""", """{"max_percent_send":"10","max_percent_recv":"100","duration_hours":"24"}"""), (told.GetProperty("path").GetRawText(), told.GetProperty("quota").GetRawText()));
        Assert.Equal(("10", "0"), (told.GetProperty("flow").GetProperty("outflow").GetString(), told.GetProperty("flow").GetProperty("inflow").GetString()));
        await RefusedAsync($"{Limits}/ratelimit/ratelimit/{Client}/by_denom?denom=KRW", 404, "rate limit not found");

        Assert.Equal("""{"params":{"controller_enabled":true}}""", await _rest.GetStringAsync("/ibc/apps/interchain_accounts/controller/v1/params"));
        Assert.Equal("""{"params":{"host_enabled":true,"allow_messages":["/cosmos.bank.v1beta1.MsgMultiSend","/cosmos.bank.v1beta1.MsgSend","/gwangan.money.v1.Transfer","/ibc.applications.transfer.v1.MsgTransfer"]}}""", await _rest.GetStringAsync("/ibc/apps/interchain_accounts/host/v1/params"));
        await RefusedAsync($"/ibc/apps/interchain_accounts/controller/v1/owners/{Bech(1)}/connections/connection-0", 404, "failed to retrieve account address");
        await RefusedAsync("/ibc/apps/interchain_accounts/controller/v1/owners/test/connections/connection-0", 400, "invalid address");
    }

    [Fact]
    public async Task Many_queries_at_old_heights_are_answered_or_refused_and_the_others_go_on()
    {
        await DoAsync(1, new CreateClient(ClientMessage().ToByteArray()));
        long made = _server.Api.Height;
        while (_server.Api.Height < made + 12) await _city.DoAsync(1, new Transfer(_city.Keys.AddressOf(2), Symbol.Of("GOLD"), new Amount(1), ""));
        // After a start only the last height is in memory.
        _rest.Dispose();
        await _server.DisposeAsync();
        await _city.CloseAsync();
        await _city.OpenAsync();
        _server = await CometServer.StartAsync(_city.Api, CancellationToken.None);
        _rest = new HttpClient { BaseAddress = new Uri(_server.RestUrl!) };
        Task<HttpStatusCode>[] old = [.. Enumerable.Range(0, 60).Select(i => StatusAsync("/ibc/core/client/v1/client_states/07-tendermint-0", made + i % 12))];
        for (int i = 0; i < 20; i++) Assert.Equal(HttpStatusCode.OK, await StatusAsync("/cosmos/bank/v1beta1/supply", 0));
        HttpStatusCode[] answers = await Task.WhenAll(old);
        Assert.All(answers, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable or HttpStatusCode.TooManyRequests, $"{status}"));
        Assert.Contains(HttpStatusCode.OK, answers);

        async Task<HttpStatusCode> StatusAsync(string path, long height)
        {
            using HttpRequestMessage request = new(HttpMethod.Get, path);
            if (height > 0) request.Headers.Add("x-cosmos-block-height", height.ToString(System.Globalization.CultureInfo.InvariantCulture));
            using HttpResponseMessage answer = await _rest.SendAsync(request);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task A_client_a_connection_and_a_channel_are_answered_as_the_tree_has_them()
    {
        await DoAsync(1, new CreateClient(ClientMessage().ToByteArray()));
        await DoAsync(1, new ConnectionOpenInit(new MsgConnectionOpenInit
        {
            ClientId = "07-tendermint-0", Counterparty = new Gwangan.Node.Api.Cosmos.Protos.Ibc.Connection.Counterparty { ClientId = "07-tendermint-9", Prefix = new MerklePrefix { KeyPrefix = ByteString.CopyFromUtf8("ibc") } },
            Version = new Gwangan.Node.Api.Cosmos.Protos.Ibc.Connection.Version { Identifier = "1", Features = { "ORDER_ORDERED", "ORDER_UNORDERED" } }, Signer = Bech(1),
        }.ToByteArray()));
        await RefusedAsync("/ibc/core/channel/v1/channels/channel-0/ports/transfer", 404, "port-id: transfer, channel-id channel-0: channel not found");

        using JsonDocument client = await GetAsync("/ibc/core/client/v1/client_states/07-tendermint-0");
        JsonElement state = client.RootElement.GetProperty("client_state");
        Assert.Equal(("/ibc.lightclients.tendermint.v1.ClientState", ApiCity.ChainId), (state.GetProperty("@type").GetString(), state.GetProperty("chain_id").GetString()));
        Assert.Equal(2, state.GetProperty("proof_specs").GetArrayLength());
        Assert.True(long.Parse(client.RootElement.GetProperty("proof_height").GetProperty("revision_height").GetString()!) > 0);
        using JsonDocument clients = await GetAsync("/ibc/core/client/v1/client_states");
        Assert.Equal("07-tendermint-0", Assert.Single(clients.RootElement.GetProperty("client_states").EnumerateArray()).GetProperty("client_id").GetString());
        Assert.Equal("""{"status":"Active"}""", await _rest.GetStringAsync("/ibc/core/client/v1/client_status/07-tendermint-0"));
        using JsonDocument heights = await GetAsync("/ibc/core/client/v1/consensus_states/07-tendermint-0/heights");
        string height = Assert.Single(heights.RootElement.GetProperty("consensus_state_heights").EnumerateArray()).GetProperty("revision_height").GetString()!;
        foreach (string path in (string[])[$"revision/0/height/{height}", "revision/0/height/0?latest_height=true"])
        {
            using JsonDocument consensus = await GetAsync($"/ibc/core/client/v1/consensus_states/07-tendermint-0/{path}");
            Assert.Equal("/ibc.lightclients.tendermint.v1.ConsensusState", consensus.RootElement.GetProperty("consensus_state").GetProperty("@type").GetString());
        }
        using JsonDocument all = await GetAsync("/ibc/core/client/v1/consensus_states/07-tendermint-0");
        Assert.Equal(height, Assert.Single(all.RootElement.GetProperty("consensus_states").EnumerateArray()).GetProperty("height").GetProperty("revision_height").GetString());

        using JsonDocument connection = await GetAsync("/ibc/core/connection/v1/connections/connection-0");
        Assert.Equal(
            """{"client_id":"07-tendermint-0","versions":[{"identifier":"1","features":["ORDER_ORDERED","ORDER_UNORDERED"]}],"state":"STATE_INIT","counterparty":{"client_id":"07-tendermint-9","connection_id":"","prefix":{"key_prefix":"aWJj"}},"delay_period":"0"}""",
            connection.RootElement.GetProperty("connection").GetRawText());
        using JsonDocument connections = await GetAsync("/ibc/core/connection/v1/connections");
        Assert.Equal("connection-0", Assert.Single(connections.RootElement.GetProperty("connections").EnumerateArray()).GetProperty("id").GetString());
        using JsonDocument ofClient = await GetAsync("/ibc/core/connection/v1/client_connections/07-tendermint-0");
        Assert.Equal(["connection-0"], ofClient.RootElement.GetProperty("connection_paths").EnumerateArray().Select(each => each.GetString()!));
        using JsonDocument clientOf = await GetAsync("/ibc/core/connection/v1/connections/connection-0/client_state");
        Assert.Equal("07-tendermint-0", clientOf.RootElement.GetProperty("identified_client_state").GetProperty("client_id").GetString());

        await DoAsync(1, new ChannelOpenInit(new MsgChannelOpenInit
        {
            PortId = "transfer", Signer = Bech(1),
            Channel = new Channel { State = Gwangan.Node.Api.Cosmos.Protos.Ibc.Channel.State.Init, Ordering = Order.Unordered, Counterparty = new() { PortId = "transfer" }, ConnectionHops = { "connection-0" }, Version = "ics20-1" },
        }.ToByteArray()));
        const string Channel0 = "/ibc/core/channel/v1/channels/channel-0/ports/transfer";
        using JsonDocument channel = await GetAsync(Channel0);
        Assert.Equal(
            """{"state":"STATE_INIT","ordering":"ORDER_UNORDERED","counterparty":{"port_id":"transfer","channel_id":""},"connection_hops":["connection-0"],"version":"ics20-1"}""", channel.RootElement.GetProperty("channel").GetRawText());
        foreach (string path in (string[])["/ibc/core/channel/v1/channels", "/ibc/core/channel/v1/connections/connection-0/channels"])
        {
            using JsonDocument channels = await GetAsync(path);
            JsonElement only = Assert.Single(channels.RootElement.GetProperty("channels").EnumerateArray());
            Assert.Equal(("transfer", "channel-0"), (only.GetProperty("port_id").GetString(), only.GetProperty("channel_id").GetString()));
        }
        using JsonDocument ofChannel = await GetAsync($"{Channel0}/client_state");
        Assert.Equal("07-tendermint-0", ofChannel.RootElement.GetProperty("identified_client_state").GetProperty("client_id").GetString());
        using JsonDocument next = await GetAsync($"{Channel0}/next_sequence_send");
        Assert.Equal("1", next.RootElement.GetProperty("next_sequence_send").GetString());
        await RefusedAsync($"{Channel0}/packet_commitments/1", 404, "packet commitment hash not found");
        await RefusedAsync($"{Channel0}/packet_commitments/0", 400, "packet sequence cannot be 0");
        await RefusedAsync($"{Channel0}/packet_acks/1", 404, "packet acknowledgement hash not found");
        using JsonDocument receipt = await GetAsync($"{Channel0}/packet_receipts/1");
        Assert.False(receipt.RootElement.GetProperty("received").GetBoolean());
        using JsonDocument unreceived = await GetAsync($"{Channel0}/packet_commitments/1,2,7/unreceived_packets");
        Assert.Equal(["1", "2", "7"], unreceived.RootElement.GetProperty("sequences").EnumerateArray().Select(each => each.GetString()!));
        using JsonDocument acknowledged = await GetAsync($"{Channel0}/packet_commitments/1,2,7/unreceived_acks");
        Assert.Empty(acknowledged.RootElement.GetProperty("sequences").EnumerateArray());
        using JsonDocument commitments = await GetAsync($"{Channel0}/packet_commitments");
        Assert.Equal("0", commitments.RootElement.GetProperty("pagination").GetProperty("total").GetString());

        // Before the client came there was none.
        using HttpRequestMessage before = new(HttpMethod.Get, "/ibc/core/client/v1/client_states/07-tendermint-0");
        before.Headers.Add("x-cosmos-block-height", "2");
        using HttpResponseMessage absent = await _rest.SendAsync(before);
        Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
    }

    [Fact]
    public async Task Transfers_tell_their_switches_and_refuse_what_is_no_hash()
    {
        Assert.Equal("""{"params":{"send_enabled":true,"receive_enabled":true}}""", await _rest.GetStringAsync("/ibc/apps/transfer/v1/params"));
        await RefusedAsync("/ibc/apps/transfer/v1/denoms/test", 400, "invalid denom trace hash: test");
        await RefusedAsync("/ibc/apps/transfer/v1/denom_traces/test", 400, "invalid denom trace hash: test");
        await RefusedAsync($"/ibc/apps/transfer/v1/denoms/ibc/{new string('A', 64)}", 404, "denomination trace not found");
        Assert.Equal("""{"denom_traces":[],"pagination":{"next_key":null,"total":"0"}}""", await _rest.GetStringAsync("/ibc/apps/transfer/v1/denom_traces"));
        Address escrow = Denom.EscrowOf("transfer", "channel-0");
        Assert.Equal($$$"""{"escrow_address":"{{{Bech32.EncodeAccount(in escrow)}}}"}""", await _rest.GetStringAsync("/ibc/apps/transfer/v1/channels/channel-0/ports/transfer/escrow_address"));
    }

    [Fact]
    public async Task Grants_and_allowances_are_told_as_they_were_given()
    {
        Timestamp end = Timestamp.FromDateTimeOffset(DateTimeOffset.FromUnixTimeSeconds(4_000_000_000));
        await DoAsync(1, new GrantAuthorization(new MsgGrant
        {
            Granter = Bech(1), Grantee = Bech(2), Grant = new() { Authorization = Pack.Pack(new SendAuthorization { SpendLimit = { new Coin { Denom = "KRW", Amount = "77" } } }, "/"), Expiration = end },
        }.ToByteArray()));
        await DoAsync(1, new GrantAllowance(new MsgGrantAllowance { Granter = Bech(1), Grantee = Bech(2), Allowance = Pack.Pack(new BasicAllowance { SpendLimit = { new Coin { Denom = "KRW", Amount = "55" } } }, "/") }.ToByteArray()));
        string grant = """{"@type":"/cosmos.bank.v1beta1.SendAuthorization","spend_limit":[{"denom":"KRW","amount":"77"}],"allow_list":[]},"expiration":"2096-10-02T07:06:40Z"}""";
        foreach (string path in (string[])[$"/cosmos/authz/v1beta1/grants?granter={Bech(1)}&grantee={Bech(2)}", $"/cosmos/authz/v1beta1/grants?granter={Bech(1)}&grantee={Bech(2)}&msg_type_url=/cosmos.bank.v1beta1.MsgSend", $"/cosmos/authz/v1beta1/grants/granter/{Bech(1)}", $"/cosmos/authz/v1beta1/grants/grantee/{Bech(2)}"])
            Assert.Contains(grant, await _rest.GetStringAsync(path), StringComparison.Ordinal);
        await RefusedAsync($"/cosmos/authz/v1beta1/grants?granter={Bech(1)}&grantee={Bech(2)}&msg_type_url=/cosmos.bank.v1beta1.MsgMultiSend", 404, "authorization not found for /cosmos.bank.v1beta1.MsgMultiSend type");
        Assert.Equal("""{"grants":[],"pagination":{"next_key":null,"total":"0"}}""", await _rest.GetStringAsync($"/cosmos/authz/v1beta1/grants/grantee/{Bech(1)}"));
        string allowance = $$$"""{"granter":"{{{Bech(1)}}}","grantee":"{{{Bech(2)}}}","allowance":{"@type":"/cosmos.feegrant.v1beta1.BasicAllowance","spend_limit":[{"denom":"KRW","amount":"55"}],"expiration":null}}""";
        Assert.Equal($$"""{"allowance":{{allowance}}}""", await _rest.GetStringAsync($"/cosmos/feegrant/v1beta1/allowance/{Bech(1)}/{Bech(2)}"));
        foreach (string path in (string[])[$"/cosmos/feegrant/v1beta1/allowances/{Bech(2)}", $"/cosmos/feegrant/v1beta1/issued/{Bech(1)}"]) Assert.Contains(allowance, await _rest.GetStringAsync(path), StringComparison.Ordinal);
        await RefusedAsync($"/cosmos/feegrant/v1beta1/allowance/{Bech(2)}/{Bech(1)}", 404, "fee-grant not found");
    }

    [Fact]
    public async Task A_transaction_is_simulated_without_key_and_signature()
    {
        (HttpStatusCode status, JsonElement done) = await SimulateAsync(5, sequence: 0);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.True(long.Parse(done.GetProperty("gas_info").GetProperty("gas_used").GetString()!) > 0);
        Assert.Contains(done.GetProperty("result").GetProperty("events").EnumerateArray(), happened => happened.GetProperty("type").GetString() == "money.Transferred");
        (status, JsonElement refused) = await SimulateAsync(UInt128.MaxValue, sequence: 0);
        Assert.Equal((HttpStatusCode.InternalServerError, 2), (status, refused.GetProperty("code").GetInt32()));
        Assert.Contains("message index: 0", refused.GetProperty("message").GetString(), StringComparison.Ordinal);
        (_, JsonElement empty) = await PostAsync("/cosmos/tx/v1beta1/simulate", "{}");
        Assert.Equal(3, empty.GetProperty("code").GetInt32());
        (status, JsonElement garbage) = await PostAsync("/cosmos/tx/v1beta1/simulate", """{"tx_bytes":"Cg=="}""");
        Assert.Equal((HttpStatusCode.InternalServerError, true), (status, garbage.GetProperty("message").GetString()!.Contains("tx parse error", StringComparison.Ordinal)));
    }

    private string Bech(int user)
    {
        Address account = _city.Keys.AddressOf(user);
        return Bech32.EncodeAccount(in account);
    }

    private MsgCreateClient ClientMessage()
    {
        Gwangan.Chain.Cosmos.Comet.Header header = _server.Api.Read(2).Block.Header;
        TendermintClientState state = new()
        {
            ChainId = ApiCity.ChainId, TrustingPeriod = new(1_000_000, 0), UnbondingPeriod = new(1_500_000, 0), MaxClockDrift = new(20, 0), LatestHeight = new IbcHeight(0, 2), ProofSpecs = [Gwangan.Chain.Cosmos.Ics23.ProofSpec.Iavl, Gwangan.Chain.Cosmos.Ics23.ProofSpec.Tendermint],
        };
        return new MsgCreateClient
        {
            ClientState = Pack.Parser.ParseFrom(IbcAny.Pack(TendermintClientState.TypeUrl, state)),
            ConsensusState = Pack.Parser.ParseFrom(IbcAny.Pack("/ibc.lightclients.tendermint.v1.ConsensusState", TendermintConsensusState.Of(header))),
            Signer = Bech(1),
        };
    }

    private async Task<(HttpStatusCode, JsonElement)> SimulateAsync(UInt128 amount, ulong sequence)
    {
        MsgSend send = new() { FromAddress = Bech(1), ToAddress = Bech(2), Amount = { new Coin { Denom = "KRW", Amount = amount.ToString() } } };
        TxRaw raw = new()
        {
            BodyBytes = new TxBody { Messages = { Pack.Pack(send, "/") } }.ToByteString(),
            AuthInfoBytes = new AuthInfo { SignerInfos = { new SignerInfo { ModeInfo = new ModeInfo { Single = new() }, Sequence = sequence } }, Fee = new Fee() }.ToByteString(),
            Signatures = { ByteString.Empty },
        };
        return await PostAsync("/cosmos/tx/v1beta1/simulate", $$"""{"tx_bytes":"{{raw.ToByteString().ToBase64()}}"}""");
    }

    private async Task<(HttpStatusCode, JsonElement)> PostAsync(string path, string body)
    {
        using HttpResponseMessage answer = await _rest.PostAsync(path, new StringContent(body, Encoding.UTF8, "application/json"));
        return (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement);
    }

    private async Task DoAsync(int user, Operation operation)
    {
        await _city.DoAsync(user, operation);
        long height = _city.City.Head.Current.Height;
        while (_server.Api.Height < height) await Task.Delay(10);
    }

    private async Task<JsonDocument> GetAsync(string path)
    {
        using HttpResponseMessage answer = await _rest.GetAsync(path);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonDocument.Parse(text);
    }

    private async Task RefusedAsync(string path, int status, string message)
    {
        using HttpResponseMessage answer = await _rest.GetAsync(path);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{path}: {(int)answer.StatusCode} {text}");
        Assert.Contains(message, JsonDocument.Parse(text).RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
    }
}
