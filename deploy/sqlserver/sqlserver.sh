#!/usr/bin/env bash
# SQL Server in docker-compose.yml: start it, ask whether it answers, make the databases. Passwords come from files; they are in the
# environment of the one program that needs them, never in a command line or in the container's own description.
set -euo pipefail

sqlcmd() { # sqlcmd ARGUMENT ...: as the administrator, within the network that only the databases' clients are on
  SQLCMDPASSWORD=$(cat /run/secrets/sa) /opt/mssql-tools18/bin/sqlcmd -S "tcp:$1,1433" -U sa -C -b -l 5 "${@:2}"
}

case "${1:-}" in
  start)
    MSSQL_SA_PASSWORD=$(cat /run/secrets/sa)
    export MSSQL_SA_PASSWORD
    exec /opt/mssql/bin/sqlservr
    ;;
  health)
    sqlcmd localhost -Q "SET NOCOUNT ON; SELECT 1" > /dev/null
    ;;
  init)
    ORG_PASSWORD=$(cat /run/secrets/login-org)
    CREDENTIALS_PASSWORD=$(cat /run/secrets/login-credentials)
    export ORG_PASSWORD CREDENTIALS_PASSWORD
    sqlcmd sqlserver -i /opt/platform/init.sql
    ;;
  *)
    echo "Usage: sqlserver.sh start | health | init" >&2
    exit 2
    ;;
esac
