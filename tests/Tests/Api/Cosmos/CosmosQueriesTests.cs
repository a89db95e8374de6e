using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos;
using Gwangan.Chain.Modules.Evm;
using Gwangan.Chain.Modules.Money;
using Gwangan.Node.Api;
using Gwangan.Node.Api.Cosmos;
using Gwangan.Node.Api.Cosmos.Protos.Auth;
using Gwangan.Node.Api.Cosmos.Protos.Bank;
using Gwangan.Node.Api.Cosmos.Protos.Reflection.V1;
using Gwangan.Node.Api.Cosmos.Queries;
using Gwangan.Tests.House;
using Gwangan.Tests.Storage;

namespace Gwangan.Tests.Api.Cosmos;

/// <summary>The queries of Cosmos' services at all their doors: gRPC, REST, gRPC-Web, abci_query; what they answer, and what they refuse.</summary>
public sealed class CosmosQueriesTests : IAsyncLifetime
{
    private const int Seed = 1317;

    private ApiCity _city = null!;
    private CometServer _server = null!;
    private HttpClient _rest = null!, _grpc = null!, _rpc = null!;

    private string User => Bech32.EncodeAccount(_city.Keys.AddressOf(2));

    public async Task InitializeAsync()
    {
        _city = await ApiCity.StartAsync(wonPerCost: "1250", edit: options => options with { Cosmos = new CosmosOptions { Rpc = "127.0.0.1:0", Grpc = "127.0.0.1:0", Rest = "127.0.0.1:0" } });
        _server = await CometServer.StartAsync(_city.Api, CancellationToken.None);
        _rest = new HttpClient { BaseAddress = new Uri(_server.RestUrl!) };
        _rpc = new HttpClient { BaseAddress = new Uri(_server.Url!) };
        _grpc = new HttpClient { BaseAddress = new Uri(_server.GrpcUrl!), DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
        await _city.DoAsync(1, new Transfer(_city.Keys.AddressOf(2), Symbol.Of("GOLD"), new Amount(5), ""));
        while (_server.Api.Height < 4) await Task.Delay(20);
    }

    public async Task DisposeAsync()
    {
        _rest.Dispose();
        _grpc.Dispose();
        _rpc.Dispose();
        await _server.DisposeAsync();
        await _city.DisposeAsync();
    }

    [Fact]
    public void The_page_lists_every_method_with_its_routes()
    {
        StringBuilder table = new("| method | routes |\n| --- | --- |\n");
        foreach (CosmosQuery query in _server.Queries.All) table.Append($"| `{query.Path[1..]}` | {string.Join(", ", query.Routes.Select(route => $"`{route}`"))} |\n");
        Assert.True(Repository.Read("docs/cosmos-queries.md").Contains(table.ToString(), StringComparison.Ordinal), $"docs/cosmos-queries.md should hold this table:\n{table}");
    }

    [Fact]
    public void Every_method_of_a_published_service_is_answered()
    {
        IEnumerable<string> declared = _server.Queries.Types.Files.Values.SelectMany(file => file.Services).Where(service => !service.FullName.StartsWith("grpc.", StringComparison.Ordinal)).SelectMany(service => service.Methods).Select(method => $"/{method.Service.FullName}/{method.Name}");
        Assert.Equal(declared.Order(StringComparer.Ordinal), _server.Queries.All.Select(query => query.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Balances_are_those_of_the_state_at_every_door()
    {
        using JsonDocument all = await GetAsync($"/cosmos/bank/v1beta1/balances/{User}");
        Assert.Equal(["BTC", "COPPER", "GOLD", "KAU", "KRW", "OIL", "SILVER"], all.RootElement.GetProperty("balances").EnumerateArray().Select(coin => coin.GetProperty("denom").GetString()!));
        Assert.Equal(("7", JsonValueKind.Null), (all.RootElement.GetProperty("pagination").GetProperty("total").GetString(), all.RootElement.GetProperty("pagination").GetProperty("next_key").ValueKind));
        string gold = all.RootElement.GetProperty("balances")[2].GetProperty("amount").GetString()!;
        Assert.EndsWith("5", gold, StringComparison.Ordinal);
        Assert.Equal($$$"""{"balance":{"denom":"GOLD","amount":"{{{gold}}}"}}""", await _rest.GetStringAsync($"/cosmos/bank/v1beta1/balances/{User}/by_denom?denom=GOLD"));
        QueryBalanceRequest request = new() { Address = User, Denom = "GOLD" };
        Assert.Equal(gold, QueryBalanceResponse.Parser.ParseFrom((await CallAsync("cosmos.bank.v1beta1.Query/Balance", request)).Message).Balance.Amount);
        Assert.Equal(gold, QueryBalanceResponse.Parser.ParseFrom((await AbciAsync("/cosmos.bank.v1beta1.Query/Balance", request)).GetProperty("value").GetBytesFromBase64()).Balance.Amount);
        Assert.Equal(gold, QueryBalanceResponse.Parser.ParseFrom(await WebAsync("cosmos.bank.v1beta1.Query/Balance", request, "grpc-status:0")).Balance.Amount);
    }

    [Fact]
    public async Task All_balances_add_up_to_the_supply()
    {
        Dictionary<string, UInt128> sums = [];
        string key = "";
        using JsonDocument supply = await GetAsync("/cosmos/bank/v1beta1/supply");
        string[] denoms = [.. supply.RootElement.GetProperty("supply").EnumerateArray().Select(coin => coin.GetProperty("denom").GetString()!)];
        long height = _server.Api.Height;
        foreach (string denom in denoms)
        {
            UInt128 sum = 0;
            do
            {
                using JsonDocument page = await GetAsync($"/cosmos/bank/v1beta1/denom_owners/{denom}?pagination.limit=40&pagination.key={Uri.EscapeDataString(key)}", height);
                foreach (JsonElement owner in page.RootElement.GetProperty("denom_owners").EnumerateArray()) sum += UInt128.Parse(owner.GetProperty("balance").GetProperty("amount").GetString()!);
                key = page.RootElement.GetProperty("pagination").GetProperty("next_key").GetString() ?? "";
            }
            while (key.Length > 0);
            using JsonDocument locked = await GetAsync($"/cosmos/bank/v1beta1/balances/{Bech32.EncodeAccount(EvmModule.LockedAt)}/by_denom?denom={denom}", height);
            sums[denom] = sum + UInt128.Parse(locked.RootElement.GetProperty("balance").GetProperty("amount").GetString()!);
        }
        using JsonDocument then = await GetAsync("/cosmos/bank/v1beta1/supply", height);
        Assert.All(then.RootElement.GetProperty("supply").EnumerateArray(), coin => Assert.Equal(coin.GetProperty("amount").GetString(), sums[coin.GetProperty("denom").GetString()!].ToString()));
    }

    [Fact]
    public async Task Pages_go_by_key_and_by_offset_and_backwards()
    {
        string[] names = ["BTC", "COPPER", "GOLD", "KAU", "KRW", "OIL", "SILVER"];
        using JsonDocument first = await GetAsync("/cosmos/bank/v1beta1/supply?pagination.limit=3&pagination.count_total=true");
        Assert.Equal(names[..3], NamesOf(first));
        Assert.Equal("7", first.RootElement.GetProperty("pagination").GetProperty("total").GetString());
        using JsonDocument second = await GetAsync($"/cosmos/bank/v1beta1/supply?pagination.limit=100&pagination.key={Uri.EscapeDataString(first.RootElement.GetProperty("pagination").GetProperty("next_key").GetString()!)}");
        Assert.Equal(names[3..], NamesOf(second));
        using JsonDocument beyond = await GetAsync("/cosmos/bank/v1beta1/supply?pagination.offset=5");
        Assert.Equal(names[5..], NamesOf(beyond));
        using JsonDocument back = await GetAsync("/cosmos/bank/v1beta1/supply?pagination.reverse=true&pagination.limit=2");
        Assert.Equal(["SILVER", "OIL"], NamesOf(back));
        await RefusedAsync("/cosmos/bank/v1beta1/supply?pagination.offset=1&pagination.key=QlRD", 400, "either offset or key is expected, got both");
        await RefusedAsync("/cosmos/bank/v1beta1/supply?pagination.key=QQ==", 400, "the key is no next_key of this list");
        await RefusedAsync("/cosmos/bank/v1beta1/supply?pagination.limit=-1", 400, "pagination.limit");

        static IEnumerable<string> NamesOf(JsonDocument page) => page.RootElement.GetProperty("supply").EnumerateArray().Select(coin => coin.GetProperty("denom").GetString()!);
    }

    [Fact]
    public async Task Answers_have_the_forms_of_gateways()
    {
        Assert.Equal("""{"params":{"unbonding_time":"1814400s","max_validators":100,"max_entries":7,"historical_entries":0,"bond_denom":"power","min_commission_rate":"0.000000000000000000"}}""", await _rest.GetStringAsync("/cosmos/staking/v1beta1/params"));
        Assert.Equal("""{"inflation":"0.000000000000000000"}""", await _rest.GetStringAsync("/cosmos/mint/v1beta1/inflation"));
        Assert.Equal("""{"prices":[{"denom":"KRW","amount":"2.500000000000000000"}]}""", await _rest.GetStringAsync("/feemarket/v1/gas_prices"));
        Assert.Equal($$$"""{"account":{"@type":"/cosmos.auth.v1beta1.BaseAccount","address":"{{{User}}}","pub_key":null,"account_number":"0","sequence":"0"}}""", await _rest.GetStringAsync($"/cosmos/auth/v1beta1/accounts/{User}"));
        Assert.Equal($$$"""{"rewards":[],"total":[]}""", await _rest.GetStringAsync($"/cosmos/distribution/v1beta1/delegators/{User}/rewards"));
        using JsonDocument block = await GetAsync("/cosmos/base/tendermint/v1beta1/blocks/2");
        JsonElement header = block.RootElement.GetProperty("sdk_block").GetProperty("header");
        Assert.Equal(("2", "gwangan-api-test"), (header.GetProperty("height").GetString(), header.GetProperty("chain_id").GetString()));
        Assert.StartsWith("gwanganvalcons1", header.GetProperty("proposer_address").GetString(), StringComparison.Ordinal);
        Assert.Equal("BLOCK_ID_FLAG_COMMIT", block.RootElement.GetProperty("block").GetProperty("last_commit").GetProperty("signatures")[0].GetProperty("block_id_flag").GetString());
    }

    [Fact]
    public async Task Every_route_answers_or_says_why_not()
    {
        foreach (RestRoute route in _server.Queries.All.SelectMany(query => query.Routes).Where(route => !route.IsPost))
        {
            foreach (string word in (string[])["test", User, "1", "GOLD", "%00", "%"])
            {
                string path = "/" + string.Join('/', route.Parts.Select(part => part[0] == '{' ? word : part));
                using HttpResponseMessage answer = await _rest.GetAsync(path);
                string text = await answer.Content.ReadAsStringAsync();
                Assert.True((int)answer.StatusCode is 200 or 400 or 404 or 501, $"{path}: {(int)answer.StatusCode} {text}");
                if (!answer.IsSuccessStatusCode && text.Length > 0) Assert.Equal(JsonValueKind.Array, JsonDocument.Parse(text).RootElement.GetProperty("details").ValueKind);
            }
        }
    }

    [Fact]
    public async Task What_REST_cannot_answer_has_its_status_code_and_sentence()
    {
        await RefusedAsync("/nothing/here", 404, "Not Found", 5);
        await RefusedAsync("/cosmos/bank/v1beta1/balances/test", 400, "invalid address", 3);
        await RefusedAsync("/cosmos/bank/v1beta1/spendable_balances/test", 400, "invalid address", 3);
        await RefusedAsync($"/cosmos/auth/v1beta1/accounts/{Bech32.EncodeAccount(new Address([.. Enumerable.Repeat((byte)9, 20)]))}", 404, "not found", 5);
        await RefusedAsync($"/cosmos/bank/v1beta1/balances/{User}/by_denom", 400, "empty denom", 3);
        await RefusedAsync("/cosmos/bank/v1beta1/denoms_metadata/NONE", 404, "client metadata for denom NONE", 5);
        await RefusedAsync("/cosmos/base/tendermint/v1beta1/blocks/999999", 400, "must be less than or equal", 3);
        await RefusedAsync("/cosmos/base/tendermint/v1beta1/blocks/abc", 400, "parsing field \"height\"", 3);
        await RefusedAsync($"/cosmos/tx/v1beta1/txs/{new string('A', 64)}", 404, "tx not found", 5);
        await RefusedAsync("/cosmos/tx/v1beta1/txs?query=", 400, "query cannot be empty", 3);
        await RefusedAsync("/cosmos/bank/v1beta1/supply", 400, "height 999999 is not available", 3, 999_999);
        using HttpResponseMessage verb = await _rest.PostAsync("/cosmos/bank/v1beta1/supply", new StringContent("{}"));
        Assert.Equal(HttpStatusCode.NotImplemented, verb.StatusCode);
        foreach (string body in (string[])["{", "[]", "1", "", """{"tx_bytes":1}""", """{"tx_bytes":"!"}""", """{"mode":"BROADCAST_MODE_BLOCK","tx_bytes":"AA=="}""", """{"tx_bytes":""}"""])
        {
            using HttpResponseMessage answer = await _rest.PostAsync("/cosmos/tx/v1beta1/txs", new StringContent(body));
            Assert.Equal((HttpStatusCode.BadRequest, 3), (answer.StatusCode, JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("code").GetInt32()));
        }
    }

    [Fact]
    public async Task A_height_of_the_past_is_answered_and_told()
    {
        using HttpRequestMessage request = new(HttpMethod.Get, $"/cosmos/bank/v1beta1/balances/{User}/by_denom?denom=GOLD");
        request.Headers.Add(QueryEdge.HeightHeader, "1");
        using HttpResponseMessage answer = await _rest.SendAsync(request);
        Assert.EndsWith("0\"}}", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("1", answer.Headers.GetValues(QueryEdge.GatewayHeightHeader).Single());
        Call past = await CallAsync("cosmos.bank.v1beta1.Query/Balance", new QueryBalanceRequest { Address = User, Denom = "GOLD" }, headers: [(QueryEdge.HeightHeader, "1")]);
        Assert.Equal(("1", GrpcCode.OK), (past.Height, past.Code));
        Assert.Equal(GrpcCode.InvalidArgument, (await CallAsync("cosmos.bank.v1beta1.Query/Balance", new QueryBalanceRequest { Address = User, Denom = "GOLD" }, headers: [(QueryEdge.HeightHeader, "x")])).Code);
    }

    [Fact]
    public async Task A_height_that_is_not_there_is_refused_by_every_query()
    {
        foreach (CosmosQuery query in _server.Queries.All)
        {
            Call call = await CallAsync(query.Path[1..], query.NewRequest(), headers: [(QueryEdge.HeightHeader, "999999")]);
            Assert.True(call.Code == GrpcCode.InvalidArgument && call.Sentence.StartsWith("height 999999 is not available", StringComparison.Ordinal), $"{query.Path}: {call.Code} {call.Sentence}");
        }
        await RefusedAsync("/cosmos/bank/v1beta1/params", 400, "height 999999999 is not available", 3, 999_999_999);
        using JsonDocument there = await GetAsync("/cosmos/bank/v1beta1/params", 1);
    }

    [Fact]
    public async Task A_transaction_is_found_by_its_hash_and_by_what_happened()
    {
        using JsonDocument found = await GetAsync("/cosmos/tx/v1beta1/txs?query=" + Uri.EscapeDataString($"money.Transferred.to='{_city.Keys.AddressOf(2)}' AND money.Transferred.asset='GOLD'"));
        JsonElement response = Assert.Single(found.RootElement.GetProperty("tx_responses").EnumerateArray());
        Assert.Equal(("1", 0), (found.RootElement.GetProperty("total").GetString(), response.GetProperty("code").GetInt32()));
        using JsonDocument one = await GetAsync($"/cosmos/tx/v1beta1/txs/{response.GetProperty("txhash").GetString()}");
        Assert.Equal(response.GetProperty("height").GetString(), one.RootElement.GetProperty("tx_response").GetProperty("height").GetString());
        Assert.Contains(one.RootElement.GetProperty("tx_response").GetProperty("events").EnumerateArray(), happened => happened.GetProperty("type").GetString() == "money.Transferred");
        JsonElement message = one.RootElement.GetProperty("tx").GetProperty("body").GetProperty("messages")[0];
        Assert.StartsWith("/gwangan.", message.GetProperty("@type").GetString());
        Assert.StartsWith("gwangan1", message.GetProperty("signer").GetString());
        await RefusedAsync("/cosmos/tx/v1beta1/txs?query=" + Uri.EscapeDataString("a b c"), 400, "");
    }

    [Fact]
    public async Task What_gRPC_cannot_answer_has_its_code()
    {
        QueryBalanceRequest request = new() { Address = User, Denom = "GOLD" };
        byte[] frame = GrpcFrames.Of(request);
        Assert.Equal((GrpcCode.Unimplemented, "unknown service cosmos.nothing.Query"), await EndAsync("cosmos.nothing.Query/Balance", frame));
        Assert.Equal((GrpcCode.Unimplemented, "unknown method Nothing for service cosmos.bank.v1beta1.Query"), await EndAsync("cosmos.bank.v1beta1.Query/Nothing", frame));
        Assert.Equal(GrpcCode.Unimplemented, (await EndAsync("nothing", frame)).Code);
        Assert.Equal(GrpcCode.Internal, (await EndAsync("cosmos.bank.v1beta1.Query/Balance", [])).Code);
        Assert.Equal(GrpcCode.Internal, (await EndAsync("cosmos.bank.v1beta1.Query/Balance", frame[..^3])).Code);
        Assert.Equal(GrpcCode.Internal, (await EndAsync("cosmos.bank.v1beta1.Query/Balance", [0, 0, 0, 0, 2, 0x0a, 0xff])).Code);
        Assert.Equal(GrpcCode.Internal, (await EndAsync("cosmos.bank.v1beta1.Query/Balance", [7, 0, 0, 0, 0])).Code);
        Assert.Equal((GrpcCode.Unimplemented, "grpc: compressed messages are not taken; send them as identity"), await EndAsync("cosmos.bank.v1beta1.Query/Balance", [1, .. frame[1..]]));
        Assert.Equal(GrpcCode.Unimplemented, (await EndAsync("cosmos.bank.v1beta1.Query/Balance", frame, headers: [("grpc-encoding", "gzip")])).Code);
        Assert.Equal((GrpcCode.ResourceExhausted, "grpc: received message larger than max (4294967295 vs. 4194304)"), await EndAsync("cosmos.bank.v1beta1.Query/Balance", [0, 0xff, 0xff, 0xff, 0xff, 0]));
        Assert.Equal(GrpcCode.DeadlineExceeded, (await EndAsync("cosmos.bank.v1beta1.Query/Balance", frame, headers: [("grpc-timeout", "1n")])).Code);
        Assert.Equal(GrpcCode.Internal, (await EndAsync("cosmos.bank.v1beta1.Query/Balance", frame, headers: [("grpc-timeout", "soon")])).Code);
        Assert.Equal(GrpcCode.OK, (await EndAsync("cosmos.bank.v1beta1.Query/Balance", frame, headers: [("grpc-timeout", "10S")])).Code);
        Assert.Equal(GrpcCode.InvalidArgument, (await CallAsync("cosmos.bank.v1beta1.Query/Balance", new QueryBalanceRequest { Address = "gwangan1…", Denom = "GOLD" })).Code);
        Assert.Equal(GrpcCode.NotFound, (await CallAsync("cosmos.auth.v1beta1.Query/Account", new QueryAccountRequest { Address = Bech32.EncodeAccount(new Address([.. Enumerable.Repeat((byte)7, 20)])) })).Code);
    }

    [Fact]
    public async Task Other_content_other_verbs_and_HTTP_1_are_refused_on_the_port_of_gRPC()
    {
        using ByteArrayContent content = new([0, 0, 0, 0, 0]);
        content.Headers.Add("content-type", "application/json");
        using HttpResponseMessage json = await _grpc.PostAsync("/cosmos.bank.v1beta1.Query/Params", content);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, json.StatusCode);
        using HttpResponseMessage got = await _grpc.GetAsync("/cosmos.bank.v1beta1.Query/Params");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, got.StatusCode);
        using HttpClient old = new() { BaseAddress = new Uri(_server.GrpcUrl!) };
        using HttpRequestMessage first = new(HttpMethod.Get, "/") { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using HttpResponseMessage refused = await old.SendAsync(first);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task Random_bytes_never_make_it_fail()
    {
        Random random = new(Seed);
        byte[] frame = GrpcFrames.Of(new QueryBalanceRequest { Address = User, Denom = "GOLD" });
        string[] paths = [.. _server.Queries.All.Select(query => query.Path[1..])];
        for (int i = 0; i < 300; i++)
        {
            byte[] body = random.Next(3) == 0 ? new byte[random.Next(60)] : [.. frame];
            if (body.Length > 0 && random.Next(3) == 0) random.NextBytes(body.AsSpan(random.Next(body.Length)));
            else for (int j = 0; j < 3 && body.Length > 5; j++) body[5 + random.Next(body.Length - 5)] ^= (byte)(1 << random.Next(8));
            string path = paths[random.Next(paths.Length)];
            (GrpcCode code, string message) = await EndAsync(path, body);
            Assert.False(message.Contains("its log says why", StringComparison.Ordinal), $"seed {Seed}, {i}: {path} {Convert.ToHexString(body)}: {code} {message}");
        }
    }

    [Theory]
    [InlineData("grpc.reflection.v1.ServerReflection")]
    [InlineData("grpc.reflection.v1alpha.ServerReflection")]
    public async Task Reflection_tells_the_services_and_their_files(string service)
    {
        ServerReflectionResponse list = await ReflectAsync(service, new ServerReflectionRequest { ListServices = "*" });
        Assert.Contains(list.ListServicesResponse.Service, each => each.Name == "cosmos.bank.v1beta1.Query");
        Assert.Contains(list.ListServicesResponse.Service, each => each.Name == service);
        ServerReflectionResponse file = await ReflectAsync(service, new ServerReflectionRequest { FileContainingSymbol = "cosmos.bank.v1beta1.Query" });
        Assert.Equal("cosmos/bank/v1beta1/query.proto", FileDescriptorProto.Parser.ParseFrom(file.FileDescriptorResponse.FileDescriptorProto[0]).Name);
        ServerReflectionResponse native = await ReflectAsync(service, new ServerReflectionRequest { FileByFilename = "gwangan/money/v1/tx.proto" });
        Assert.Contains(FileDescriptorProto.Parser.ParseFrom(native.FileDescriptorResponse.FileDescriptorProto[0]).MessageType, message => message.Name == "Transfer");
        Assert.Equal(5, (await ReflectAsync(service, new ServerReflectionRequest { FileContainingSymbol = "cosmos.nothing" })).ErrorResponse.ErrorCode);
        Assert.Equal(GrpcCode.InvalidArgument, (await EndAsync($"{service}/ServerReflectionInfo", GrpcFrames.Of(new ServerReflectionRequest()))).Code);
        Assert.Equal(GrpcCode.Internal, (await EndAsync($"{service}/ServerReflectionInfo", [0, 0, 0, 0, 1, 0xff])).Code);
    }

    [Fact]
    public async Task abci_query_refuses_in_the_words_that_clients_look_for()
    {
        JsonElement missing = await AbciAsync("/cosmos.auth.v1beta1.Query/Account", new QueryAccountRequest { Address = Bech32.EncodeAccount(new Address([.. Enumerable.Repeat((byte)8, 20)])) });
        Assert.Equal((22, "sdk"), (missing.GetProperty("code").GetInt32(), missing.GetProperty("codespace").GetString()));
        Assert.Matches("^rpc error: code = NotFound desc = account gwangan1[a-z0-9]+ not found: key not found$", missing.GetProperty("log").GetString());
        Assert.Equal(6, (await AbciAsync("/cosmos.bank.v1beta1.Query/Nothing", new QueryBalanceRequest())).GetProperty("code").GetInt32());
        Assert.Equal(18, (await AbciAsync("/cosmos.bank.v1beta1.Query/Balance", new QueryBalanceRequest { Address = "x" })).GetProperty("code").GetInt32());
        JsonElement found = await AbciAsync("/cosmos.auth.v1beta1.Query/Account", new QueryAccountRequest { Address = User });
        Assert.True(long.Parse(found.GetProperty("height").GetString()!) > 0);
    }

    [Fact]
    public async Task Keplr_is_told_how_to_add_the_city()
    {
        using JsonDocument chain = await GetAsync(KeplrChain.Path);
        JsonElement root = chain.RootElement;
        Assert.Equal((ApiCity.ChainId, _server.Url, _server.RestUrl), (root.GetProperty("chainId").GetString(), root.GetProperty("rpc").GetString(), root.GetProperty("rest").GetString()));
        Assert.Equal("gwanganvaloper", root.GetProperty("bech32Config").GetProperty("bech32PrefixValAddr").GetString());
        JsonElement fee = Assert.Single(root.GetProperty("feeCurrencies").EnumerateArray());
        Assert.Equal(("KRW", 18, 3L), (fee.GetProperty("coinMinimalDenom").GetString(), fee.GetProperty("coinDecimals").GetInt32(), fee.GetProperty("gasPriceStep").GetProperty("low").GetInt64()));
    }

    [Fact]
    public async Task The_published_files_are_those_that_reflection_tells()
    {
        string[] names = (await _rest.GetStringAsync("/proto")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] known = [.. _server.Queries.Types.Files.Keys.Where(name => !name.StartsWith("google/protobuf/", StringComparison.Ordinal)).Order(StringComparer.Ordinal)];
        Assert.Equal(known, names);
        Assert.Contains("message Transfer {", await _rest.GetStringAsync("/proto/gwangan/money/v1/tx.proto"), StringComparison.Ordinal);
        using HttpResponseMessage none = await _rest.GetAsync("/proto/../appsettings.json");
        Assert.Equal(HttpStatusCode.NotFound, none.StatusCode);
    }

    [Fact]
    public void The_published_files_compile_with_protoc_to_what_reflection_tells()
    {
        string protoc = typeof(CosmosQueriesTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(each => each.Key == "Protoc").Value!;
        using TemporaryFolder folder = new();
        foreach ((string name, string text) in PublishedProtos.Files)
        {
            string path = Path.Combine(folder.Path, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
        string compiled = Path.Combine(folder.Path, "all.pb");
        ProcessStartInfo start = new(protoc, [$"-I{folder.Path}", $"-I{Path.Combine(Path.GetDirectoryName(protoc)!, "../../build/native/include")}", $"--descriptor_set_out={compiled}", .. PublishedProtos.Files.Keys]) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        string said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, said);
        FileDescriptorSet files = FileDescriptorSet.Parser.ParseFrom(File.ReadAllBytes(compiled));
        Assert.Equal(PublishedProtos.Files.Count, files.File.Count);
        foreach (FileDescriptorProto file in files.File.Where(file => file.Name.StartsWith("gwangan/", StringComparison.Ordinal)))
            Assert.Equal(file, FileDescriptorProto.Parser.ParseFrom(_server.Queries.Types.Files[file.Name].SerializedData));
    }

    private async Task<JsonDocument> GetAsync(string path, long height = 0)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        if (height > 0) request.Headers.Add(QueryEdge.HeightHeader, height.ToString());
        using HttpResponseMessage answer = await _rest.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {(int)answer.StatusCode} {text}");
        return JsonDocument.Parse(text);
    }

    private async Task RefusedAsync(string path, int status, string message, int? code = null, long height = 0)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, path);
        if (height > 0) request.Headers.Add(QueryEdge.HeightHeader, height.ToString());
        using HttpResponseMessage answer = await _rest.SendAsync(request);
        string text = await answer.Content.ReadAsStringAsync();
        Assert.True((int)answer.StatusCode == status, $"{path}: {(int)answer.StatusCode} {text}");
        using JsonDocument error = JsonDocument.Parse(text);
        Assert.Contains(message, error.RootElement.GetProperty("message").GetString(), StringComparison.Ordinal);
        if (code is { } expected) Assert.Equal(expected, error.RootElement.GetProperty("code").GetInt32());
    }

    private async Task<JsonElement> AbciAsync(string path, IMessage request)
    {
        using HttpResponseMessage answer = await _rpc.PostAsync("/", new StringContent(
            JsonSerializer.Serialize(new { jsonrpc = "2.0", id = 1, method = "abci_query", @params = new { path, data = Convert.ToHexStringLower(request.ToByteArray()) } }), Encoding.UTF8, "application/json"));
        return JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("result").GetProperty("response");
    }

    private async Task<byte[]> WebAsync(string method, IMessage request, string trailer)
    {
        using ByteArrayContent content = new(GrpcFrames.Of(request));
        content.Headers.Add("content-type", "application/grpc-web+proto");
        using HttpResponseMessage answer = await _rest.PostAsync("/" + method, content);
        byte[] body = await answer.Content.ReadAsByteArrayAsync();
        int length = BinaryPrimitives.ReadInt32BigEndian(body.AsSpan(1));
        Assert.Equal(0x80, body[5 + length]);
        Assert.Contains(trailer, Encoding.ASCII.GetString(body.AsSpan(10 + length)), StringComparison.Ordinal);
        return body[5..(5 + length)];
    }

    private async Task<ServerReflectionResponse> ReflectAsync(string service, ServerReflectionRequest request) =>
        ServerReflectionResponse.Parser.ParseFrom((await CallAsync($"{service}/ServerReflectionInfo", request)).Message);

    private Task<Call> CallAsync(string method, IMessage request, (string, string)[]? headers = null) => SendAsync(method, GrpcFrames.Of(request), headers ?? []);

    private async Task<(GrpcCode Code, string Message)> EndAsync(string method, byte[] body, (string, string)[]? headers = null)
    {
        Call call = await SendAsync(method, body, headers ?? []);
        return (call.Code, call.Sentence);
    }

    private async Task<Call> SendAsync(string method, byte[] body, (string Name, string Value)[] headers)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/" + method) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent(body) };
        request.Content.Headers.Add("content-type", "application/grpc");
        foreach ((string name, string value) in headers) request.Headers.Add(name, value);
        using HttpResponseMessage answer = await _grpc.SendAsync(request);
        byte[] message = await answer.Content.ReadAsByteArrayAsync();
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        string Read(string name) => answer.TrailingHeaders.TryGetValues(name, out var trailer) ? trailer.Single() : answer.Headers.TryGetValues(name, out var header) ? header.Single() : "";
        return new Call((GrpcCode)int.Parse(Read("grpc-status")), Uri.UnescapeDataString(Read("grpc-message")), Read(QueryEdge.HeightHeader), message.Length > 5 ? message[5..] : []);
    }

    private sealed record Call(GrpcCode Code, string Sentence, string Height, byte[] Message);
}
