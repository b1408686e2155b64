using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Telemetry.Store.Embedded.Native;
using Telemetry.Store.Errors;

namespace Telemetry.Store.Embedded;

/// <summary>Answers the requests of ClickHouse's HTTP interface from the engine in this process.</summary>
public sealed class EmbeddedHttpHandler : HttpMessageHandler
{
    private readonly EmbeddedEngine engine;
    private readonly bool readOnly;

    internal EmbeddedHttpHandler(EmbeddedEngine engine, bool readOnly)
    {
        this.engine = engine;
        this.readOnly = readOnly;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            if (request.RequestUri!.AbsolutePath is "/ping" || (request.Content is null && request.RequestUri.Query.Length == 0))
            {
                return Text(HttpStatusCode.OK, "Ok.\n", request);
            }

            return await AnswerAsync(request, cancellationToken);
        }
        catch (ClickHouseException e)
        {
            var response = Text(StatusOf(e.Code), e.Message + "\n", request);
            response.Headers.Add("X-ClickHouse-Exception-Code", e.Code.ToString(CultureInfo.InvariantCulture));
            return response;
        }
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var read = await EmbeddedRequest.ReadAsync(request, cancellationToken);
        var statement = read.Statement;
        HttpContent content;
        if (read.Data is not null)
        {
            if (this.readOnly)
            {
                throw EmbeddedEngine.OnlyReads();
            }

            await this.engine.InsertAsync(statement, read.Data, cancellationToken);
            content = new ByteArrayContent([]);
        }
        else
        {
            Stream answer = this.readOnly
                ? await this.engine.RunReadOnlyAsync(statement, cancellationToken)
                : await this.engine.RunAsync(statement, cancellationToken);
            if (read.ProtocolRevision > 0 && statement.Format.Equals("Native", StringComparison.OrdinalIgnoreCase))
            {
                answer = await RevisedNativeStream.OpenAsync(answer, read.ProtocolRevision, cancellationToken);
            }

            content = new StreamContent(answer);
        }

        content.Headers.ContentType = MediaTypeHeaderValue.Parse(AnswerFormat.ContentType(statement.Format));
        var response = new HttpResponseMessage(HttpStatusCode.OK) { Content = content, RequestMessage = request };
        response.Headers.Add("X-ClickHouse-Format", statement.Format);
        response.Headers.Add("X-ClickHouse-Timezone", "UTC");
        return response;
    }

    private static HttpResponseMessage Text(HttpStatusCode status, string text, HttpRequestMessage request) => new(status)
    {
        Content = new StringContent(text, Encoding.UTF8, "text/plain"),
        RequestMessage = request,
    };

    private static HttpStatusCode StatusOf(int code) => code switch
    {
        ClickHouseErrorCodes.UnknownTable or ClickHouseErrorCodes.UnknownDatabase => HttpStatusCode.NotFound,
        ClickHouseErrorCodes.SyntaxError or ClickHouseErrorCodes.BadArguments or ClickHouseErrorCodes.BadQueryParameter => HttpStatusCode.BadRequest,
        ClickHouseErrorCodes.AccessDenied => HttpStatusCode.Forbidden,
        ClickHouseErrorCodes.TimeoutExceeded => HttpStatusCode.RequestTimeout,
        _ => HttpStatusCode.InternalServerError,
    };
}
