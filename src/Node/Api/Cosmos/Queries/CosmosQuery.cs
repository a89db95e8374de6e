using Google.Protobuf;
using Google.Protobuf.Reflection;
using Gwangan.Node.Api.Cosmos.Protos.Rest;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>A query: a method of a service, as its .proto file describes it with messages and routes, and what answers it.</summary>
internal sealed class CosmosQuery
{
    private readonly Func<QueryCall, IMessage, ValueTask<IMessage>> _answer;

    private CosmosQuery(MethodDescriptor method, int weight, Func<QueryCall, IMessage, ValueTask<IMessage>> answer)
    {
        (Method, Weight, _answer) = (method, weight, answer);
        Path = $"/{method.Service.FullName}/{method.Name}";
        HttpRule? rule = method.GetOptions()?.GetExtension(AnnotationsExtensions.Http);
        Routes = rule is null ? [] : [.. rule.AdditionalBindings.Prepend(rule).Select(each => RestRoute.Of(this, each))];
    }

    /// <summary>What its .proto file says of it.</summary>
    public MethodDescriptor Method { get; }

    /// <summary>Its name on the wire, such as <c>/cosmos.bank.v1beta1.Query/Balance</c>.</summary>
    public string Path { get; }

    /// <summary>Its routes of REST.</summary>
    public IReadOnlyList<RestRoute> Routes { get; }

    /// <summary>How many ordinary requests it counts as.</summary>
    public int Weight { get; }

    /// <summary>A query that is answered at once.</summary>
    public static CosmosQuery Of<TRequest, TResponse>(FileDescriptor file, string name, Func<QueryCall, TRequest, TResponse> answer, int weight = 1)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse> => OfAsync<TRequest, TResponse>(file, name, (call, request) => ValueTask.FromResult(answer(call, request)), weight);

    /// <summary>A query that waits for something.</summary>
    /// <param name="file">The file whose service it belongs to.</param>
    /// <param name="name">The method.</param>
    /// <param name="answer">What answers it.</param>
    /// <param name="weight">How many ordinary requests it counts as.</param>
    /// <exception cref="ArgumentException">The service has no such method, or one with other messages.</exception>
    public static CosmosQuery OfAsync<TRequest, TResponse>(FileDescriptor file, string name, Func<QueryCall, TRequest, ValueTask<TResponse>> answer, int weight = 1)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        MethodDescriptor method = file.Services[0].FindMethodByName(name) ?? throw new ArgumentException($"{file.Name} has no {name}");
        if (method.InputType.ClrType != typeof(TRequest) || method.OutputType.ClrType != typeof(TResponse)) throw new ArgumentException($"{method.FullName} has other messages");
        return new CosmosQuery(method, weight, async (call, request) => await answer(call, (TRequest)request));
    }

    /// <summary>An empty request.</summary>
    public IMessage NewRequest() => Method.InputType.Parser.ParseFrom(ByteString.Empty);

    /// <summary>Reads a request.</summary>
    /// <exception cref="QueryException">These bytes are none.</exception>
    public IMessage Parse(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return Method.InputType.Parser.ParseFrom(new System.Buffers.ReadOnlySequence<byte>(bytes));
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new QueryException(GrpcCode.Internal, $"grpc: error unmarshalling request: {error.Message}");
        }
    }

    /// <summary>Answers.</summary>
    /// <exception cref="QueryException">It cannot.</exception>
    public ValueTask<IMessage> AnswerAsync(QueryCall call, IMessage request) => _answer(call, request);
}
