using Google.Protobuf;
using Google.Protobuf.Reflection;
using V1 = Gwangan.Node.Api.Cosmos.Protos.Reflection.V1;

namespace Gwangan.Node.Api.Cosmos.Queries;

/// <summary>Tells clients that know nothing which services there are, and their files (grpc, server-reflection.md). Versions v1 and v1alpha have the same messages.</summary>
internal sealed class GrpcReflection(CosmosQueries queries)
{
    private static readonly string[] Names = ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"];

    /// <summary>What answers a stream's questions; null where a path is not reflection's.</summary>
    public Func<byte[], IMessage>? Find(string path) => Names.Any(name => path == $"/{name}/ServerReflectionInfo") ? Answer : null;

    private V1.ServerReflectionResponse Answer(byte[] message)
    {
        V1.ServerReflectionRequest request;
        try
        {
            request = V1.ServerReflectionRequest.Parser.ParseFrom(message);
        }
        catch (InvalidProtocolBufferException error)
        {
            throw new QueryException(GrpcCode.Internal, $"grpc: error unmarshalling request: {error.Message}");
        }
        V1.ServerReflectionResponse response = new() { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case V1.ServerReflectionRequest.MessageRequestOneofCase.ListServices:
                response.ListServicesResponse = new V1.ListServiceResponse { Service = { queries.All.Select(query => query.Method.Service.FullName).Distinct().Concat(Names).Order(StringComparer.Ordinal).Select(name => new V1.ServiceResponse { Name = name }) } };
                break;
            case V1.ServerReflectionRequest.MessageRequestOneofCase.FileByFilename when queries.Types.Files.TryGetValue(request.FileByFilename, out FileDescriptor? file):
                response.FileDescriptorResponse = WithImports(file);
                break;
            case V1.ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol when queries.Types.TryFindFile(request.FileContainingSymbol, out FileDescriptor? file):
                response.FileDescriptorResponse = WithImports(file);
                break;
            case V1.ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType when queries.Types.TryFind(request.AllExtensionNumbersOfType, out _):
                response.AllExtensionNumbersResponse = new V1.ExtensionNumberResponse { BaseTypeName = request.AllExtensionNumbersOfType };
                break;
            case V1.ServerReflectionRequest.MessageRequestOneofCase.None:
                throw QueryException.Invalid("a question of reflection asks for something");
            default:
                response.ErrorResponse = new V1.ErrorResponse { ErrorCode = (int)GrpcCode.NotFound, ErrorMessage = "there is no such file or symbol" };
                break;
        }
        return response;
    }

    // The file first, then what it needs.
    private static V1.FileDescriptorResponse WithImports(FileDescriptor file)
    {
        List<FileDescriptor> files = [file];
        for (int i = 0; i < files.Count; i++)
            foreach (FileDescriptor import in files[i].Dependencies)
                if (!files.Contains(import)) files.Add(import);
        return new V1.FileDescriptorResponse { FileDescriptorProto = { files.Select(each => each.SerializedData) } };
    }
}
