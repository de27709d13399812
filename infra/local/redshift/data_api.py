"""The operations of the Redshift Data API."""

from .catalog import Catalog
from .faults import Faults
from .request_model import complaints
from .runner import Runner
from .sql_text import parameters
from .statements import ENDED, Statement, Statements

LIMIT = 100 * 1024
SENDS = ("ExecuteStatement", "BatchExecuteStatement")


class ApiError(Exception):
    """An exception of the API's model."""

    def __init__(self, kind: str, message: str, **members):
        self.kind, self.members = kind, {"Message": message, **members}


class DataApi:
    """Answers requests."""

    def __init__(self, runner: Runner, catalog: Catalog, faults: Faults, temporary_only: bool):
        self.runner, self.catalog, self.faults, self.temporary_only = runner, catalog, faults, temporary_only
        self.statements = Statements()
        self.operations = {
            "ExecuteStatement": self.execute,
            "BatchExecuteStatement": self.execute,
            "DescribeStatement": self.describe,
            "GetStatementResult": self.result,
            "ListStatements": self.list,
            "CancelStatement": self.cancel,
            "ListDatabases": catalog.list_databases,
            "ListSchemas": catalog.list_schemas,
            "ListTables": catalog.list_tables,
            "DescribeTable": catalog.describe_table,
        }

    def answer(self, operation: str, request: dict, access_key: str) -> dict:
        """Answers one request. Raises `ApiError`."""
        if operation not in self.operations:
            raise ApiError("UnknownOperationException", f"the double has no {operation}")
        if not access_key or (self.temporary_only and not access_key.startswith("ASIA")):
            action = f"redshift-data:{operation}"
            raise ApiError(
                "AccessDeniedException", f"User is not authorized to perform: {action}: no role was assumed"
            )
        wrong = complaints(operation, request)
        if wrong:
            raise invalid(f"{len(wrong)} validation error{'s' * (len(wrong) > 1)} detected: {'; '.join(wrong)}")
        self.strike(operation)
        if operation in SENDS:
            return self.execute(request, operation == "BatchExecuteStatement", access_key)
        return self.operations[operation](request)

    def strike(self, operation: str) -> None:
        if self.faults.take("throttled", operation):
            raise ApiError("ActiveStatementsExceededException", "Active statements exceeded the allowed quota (500).")
        if self.faults.take("internal_error", operation):
            raise ApiError("InternalServerException", "Internal server error")
        if self.faults.take("session_gone", operation):
            raise invalid("Session is not available")

    def execute(self, request: dict, batch: bool, access_key: str) -> dict:
        """Starts a statement, unless its client token came before."""
        check(request, batch)
        if self.faults.take("token_forgotten", "BatchExecuteStatement" if batch else "ExecuteStatement"):
            request = {name: value for name, value in request.items() if name != "ClientToken"}
        statement, new = self.statements.remember(Statement(request, batch, access_key))
        if new:
            self.runner.start(statement)
        answer = statement.identity()
        if "WaitTimeSeconds" in request:
            statement.await_end(request["WaitTimeSeconds"])
            answer |= {"Status": statement.status, "HasResultSet": statement.has_result, "RedshiftPid": 10473}
        return answer

    def describe(self, request: dict) -> dict:
        statement = self.known(request["Id"])
        if statement.batch and self.faults.take("statement_forgotten", "DescribeStatement"):
            raise unknown(request["Id"])
        if "WaitTimeSeconds" in request and not self.is_slow(statement):
            statement.await_end(request["WaitTimeSeconds"])
        told = statement.described()
        statement.looked_at()
        if self.faults.take("unknown_status", "DescribeStatement"):
            told["Status"] = "UNKNOWN"
        number = request["Id"].partition(":")[2]
        if number:
            parts = told.get("SubStatements", [])
            if not 1 <= int(number) <= len(parts):
                raise unknown(request["Id"])
            return statement.identity() | parts[int(number) - 1]
        return told

    def is_slow(self, statement: Statement) -> bool:
        # Waiting would count as one look for ever.
        return statement.status == "STARTED" and statement.session is None

    def result(self, request: dict) -> dict:
        statement = self.known(request["Id"])
        number = request["Id"].partition(":")[2]
        at = int(number) - 1 if number else 0
        if not 0 <= at < len(statement.parts):
            raise unknown(request["Id"])
        if statement.status not in ENDED:
            raise ApiError(
                "ResourceNotFoundException",
                "Query is still running. Please check query status with DescribeStatement.",
                ResourceId=request["Id"],
            )
        part = statement.parts[at]
        if statement.status != "FINISHED" or part.rows is None or (statement.batch and not number):
            raise ApiError(
                "ResourceNotFoundException",
                "Query does not have result. Please check query status with DescribeStatement.",
                ResourceId=request["Id"],
            )
        return part.rows.page(request.get("NextToken"))

    def list(self, request: dict) -> dict:
        """Lists statements, newest first: finished ones alone unless the request says otherwise."""
        status = request.get("Status", "FINISHED")
        found = [
            statement.listed()
            for statement in self.statements.newest_first()
            if status in ("ALL", statement.status)
            and statement.name.startswith(request.get("StatementName", ""))
            and all(
                statement.request.get(name) == request[name]
                for name in ("Database", "ClusterIdentifier", "WorkgroupName")
                if name in request
            )
        ]
        start, size = int(request.get("NextToken") or 0), request.get("MaxResults") or 100
        more = {"NextToken": str(start + size)} if start + size < len(found) else {}
        return {"Statements": found[start : start + size], **more}

    def cancel(self, request: dict) -> dict:
        statement = self.known(request["Id"])
        with statement.changed:
            if statement.status in ENDED:
                raise invalid(
                    f"Could not cancel a query that is already in {statement.status} state with ID: {request['Id']}"
                )
            statement.cancelled = True
            statement.changed.notify_all()
        if statement.session is not None:
            statement.session.cancel()
        return {"Status": True}

    def known(self, statement_id: str) -> Statement:
        statement = self.statements.find(statement_id)
        if statement is None:
            raise unknown(statement_id)
        return statement


def check(request: dict, batch: bool) -> None:
    """Refuses what the API's model allows and the API does not."""
    for sql in request["Sqls"] if batch else [request["Sql"]]:
        if len(sql.encode()) > LIMIT:
            raise invalid("Cannot process query string larger than 100kB")
        if not sql.strip():
            raise invalid("SQL statement must not be empty")
    if request.get("SessionId"):
        raise invalid("Session is not available")
    if request.get("SessionKeepAliveSeconds"):
        raise invalid("the double keeps no sessions")
    if request.get("ExecutionMode", "TRANSACTION") != "TRANSACTION":
        raise invalid("the double runs batches as transactions alone")
    if ("ClusterIdentifier" in request) == ("WorkgroupName" in request):
        raise invalid("Exactly one of ClusterIdentifier and WorkgroupName is required")
    if "Database" not in request:
        raise invalid("Database is required to run a statement without a session")
    if "ClusterIdentifier" in request and "DbUser" in request and "SecretArn" in request:
        raise invalid("DbUser and SecretArn exclude each other")
    names = [one["name"] for one in request.get("Parameters", [])]
    if len(set(names)) < len(names):
        raise invalid("Parameters must have names of their own")
    used = set().union(*(parameters(sql) for sql in (request["Sqls"] if batch else [request["Sql"]])))
    for name in names:
        if name not in used:
            raise invalid(f"Parameters list contains unused parameters. Unused parameters: [{name}]")


def invalid(message: str) -> ApiError:
    return ApiError("ValidationException", message)


def unknown(statement_id: str) -> ApiError:
    return ApiError("ResourceNotFoundException", "Query does not exist.", ResourceId=statement_id)
