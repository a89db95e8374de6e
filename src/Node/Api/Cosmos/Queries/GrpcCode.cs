namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>How a call ended, with gRPC's own numbers and names (google.golang.org/grpc/codes).</summary>
public enum GrpcCode
{
    /// <summary>It was answered.</summary>
    OK = 0,

    /// <summary>The client gave up.</summary>
    Canceled = 1,

    /// <summary>Nobody knows.</summary>
    Unknown = 2,

    /// <summary>The request makes no sense, whatever the state.</summary>
    InvalidArgument = 3,

    /// <summary>The time for the call is over.</summary>
    DeadlineExceeded = 4,

    /// <summary>There is no such thing.</summary>
    NotFound = 5,

    /// <summary>There is such a thing already.</summary>
    AlreadyExists = 6,

    /// <summary>This caller may not.</summary>
    PermissionDenied = 7,

    /// <summary>Too much of something.</summary>
    ResourceExhausted = 8,

    /// <summary>The state does not allow it.</summary>
    FailedPrecondition = 9,

    /// <summary>Something came between.</summary>
    Aborted = 10,

    /// <summary>Beyond what there is.</summary>
    OutOfRange = 11,

    /// <summary>No such method here.</summary>
    Unimplemented = 12,

    /// <summary>The node failed, or the bytes of a message are none.</summary>
    Internal = 13,

    /// <summary>Not now; another try may succeed.</summary>
    Unavailable = 14,

    /// <summary>Something is lost.</summary>
    DataLoss = 15,

    /// <summary>It needs a key.</summary>
    Unauthenticated = 16,
}

/// <summary>What codes are elsewhere: HTTP statuses, and the numbers of the ecosystem's own code space.</summary>
public static class GrpcCodes
{
    /// <summary>Code space of what a query is refused with over ABCI (cosmos-sdk, types/errors).</summary>
    public const string Codespace = "sdk";

    /// <summary>The HTTP status of a code (grpc-gateway, runtime/errors.go).</summary>
    public static int HttpOf(GrpcCode code) => code switch
    {
        GrpcCode.OK => StatusCodes.Status200OK,
        GrpcCode.Canceled => StatusCodes.Status499ClientClosedRequest,
        GrpcCode.InvalidArgument or GrpcCode.FailedPrecondition or GrpcCode.OutOfRange => StatusCodes.Status400BadRequest,
        GrpcCode.DeadlineExceeded => StatusCodes.Status504GatewayTimeout,
        GrpcCode.NotFound => StatusCodes.Status404NotFound,
        GrpcCode.AlreadyExists or GrpcCode.Aborted => StatusCodes.Status409Conflict,
        GrpcCode.PermissionDenied => StatusCodes.Status403Forbidden,
        GrpcCode.Unauthenticated => StatusCodes.Status401Unauthorized,
        GrpcCode.ResourceExhausted => StatusCodes.Status429TooManyRequests,
        GrpcCode.Unimplemented => StatusCodes.Status501NotImplemented,
        GrpcCode.Unavailable => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    /// <summary>The code of a status with which the edge of all listeners turns somebody away.</summary>
    public static GrpcCode OfHttp(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => GrpcCode.Unauthenticated,
        StatusCodes.Status403Forbidden => GrpcCode.PermissionDenied,
        StatusCodes.Status404NotFound => GrpcCode.NotFound,
        StatusCodes.Status408RequestTimeout => GrpcCode.DeadlineExceeded,
        StatusCodes.Status413PayloadTooLarge or StatusCodes.Status429TooManyRequests => GrpcCode.ResourceExhausted,
        StatusCodes.Status503ServiceUnavailable => GrpcCode.Unavailable,
        >= 400 and < 500 => GrpcCode.InvalidArgument,
        _ => GrpcCode.Internal,
    };

    /// <summary>The number and its sentence over ABCI (cosmos-sdk, baseapp/abci.go, gRPCErrorToSDKError); clients look for the sentence of what is not found.</summary>
    public static (uint Code, string Name) AbciOf(GrpcCode code) => code switch
    {
        GrpcCode.NotFound => (22, "key not found"),
        GrpcCode.Unauthenticated => (4, "unauthorized"),
        GrpcCode.Unimplemented => (6, "unknown request"),
        _ => (18, "invalid request"),
    };
}

/// <summary>A query that is not answered.</summary>
/// <param name="code">How it ended.</param>
/// <param name="message">Why.</param>
public sealed class QueryException(GrpcCode code, string message) : Exception(message)
{
    /// <summary>How it ended.</summary>
    public GrpcCode Code => code;

    /// <summary>There is no such thing.</summary>
    public static QueryException NotFound(string message) => new(GrpcCode.NotFound, message);

    /// <summary>The request makes no sense.</summary>
    public static QueryException Invalid(string message) => new(GrpcCode.InvalidArgument, message);
}
