-- Everything in a Snowflake account that this project needs, from nothing: roles, warehouses, databases,
-- grants, masking, service users. docs/operations.md says when to run it and what comes before and after.
--
--     snow sql --filename snowflake/setup.sql          or: paste it into a worksheet and run all
--
-- Run it as a person who may use ACCOUNTADMIN; each chapter takes the smallest role that can do its work.
-- It may be run again at any time: what is missing is made, settings become those of this file, and nothing is
-- dropped. Change the account by changing this file, then run it.
-- Needs Enterprise Edition, for masking policies, tags and a retention of more than one day.
--
--     role           RAW       ANALYTICS.MARTS     rest of ANALYTICS     personal data in marts
--     LOADER         writes    -                   -                     -
--     TRANSFORMER    reads     builds              builds                sees
--     ANALYST        -         reads               -                     masked
--     PII_READER     -         reads               -                     sees


-- 1. Roles --------------------------------------------------------------------------------------------------

use role securityadmin;

create role if not exists loader comment = 'Writes RAW. For loaders: Stitch, Fivetran, Airbyte, l2f load.';
create role if not exists transformer comment = 'Reads RAW, builds ANALYTICS. For dbt and l2f run.';
create role if not exists analyst comment = 'Reads ANALYTICS.MARTS, personal data masked. For people.';
create role if not exists pii_reader comment = 'ANALYST that sees personal data. For named people only.';

grant role analyst to role pii_reader;

-- Administrators can do what these roles can. By that they also see personal data.
grant role loader to role sysadmin;
grant role transformer to role sysadmin;
grant role pii_reader to role sysadmin;


-- 2. Warehouses ---------------------------------------------------------------------------------------------
-- One per kind of work, so that loading, building and asking neither wait for each other nor share a bill.
-- An XS warehouse costs one credit per hour and is paid by the second while it runs, 60 seconds at least:
-- hence it stops after a minute without work. Make one larger when its work is slow, not when it waits.

use role sysadmin;

create warehouse if not exists loading initially_suspended = true;
alter warehouse loading set
    warehouse_size = xsmall
    auto_suspend = 60
    auto_resume = true
    statement_timeout_in_seconds = 3600
    statement_queued_timeout_in_seconds = 600
    comment = 'Loaders: raw extracts in.';

create warehouse if not exists transforming initially_suspended = true;
alter warehouse transforming set
    warehouse_size = xsmall
    auto_suspend = 60
    auto_resume = true
    statement_timeout_in_seconds = 3600
    statement_queued_timeout_in_seconds = 600
    comment = 'dbt: builds, tests and publishes.';

-- A question that takes ten minutes is a mistake more often than a question.
create warehouse if not exists analysis initially_suspended = true;
alter warehouse analysis set
    warehouse_size = xsmall
    auto_suspend = 60
    auto_resume = true
    statement_timeout_in_seconds = 600
    statement_queued_timeout_in_seconds = 120
    comment = 'People and reports: questions to the marts.';

-- What a warehouse may cost in a calendar month, in credits. At three quarters those administrators are told
-- who have switched notifications on; at the quota no new query starts until the month ends or the quota is
-- raised; a tenth above it running ones are stopped. Only ACCOUNTADMIN may make monitors and assign them.
--     LOADING        20    40 minutes a day on XS
--     TRANSFORMING   60    two hours a day on XS: an hourly run of four minutes and the idle minute after it
--     ANALYSIS       60    two hours a day on XS

use role accountadmin;

create resource monitor if not exists loading_credits with credit_quota = 20;
alter resource monitor loading_credits set credit_quota = 20
    triggers on 75 percent do notify on 100 percent do suspend on 110 percent do suspend_immediate;
alter warehouse loading set resource_monitor = loading_credits;

create resource monitor if not exists transforming_credits with credit_quota = 60;
alter resource monitor transforming_credits set credit_quota = 60
    triggers on 75 percent do notify on 100 percent do suspend on 110 percent do suspend_immediate;
alter warehouse transforming set resource_monitor = transforming_credits;

create resource monitor if not exists analysis_credits with credit_quota = 60;
alter resource monitor analysis_credits set credit_quota = 60
    triggers on 75 percent do notify on 100 percent do suspend on 110 percent do suspend_immediate;
alter warehouse analysis set resource_monitor = analysis_credits;


-- 3. Databases and schemas ----------------------------------------------------------------------------------
-- Transient where a run can build everything again: no history is kept and none is paid for. Permanent where
-- it cannot, with as many days of time travel as a mistake may go unnoticed.
-- MARTS_CANDIDATE is permanent too: a table keeps its kind when it is swapped into MARTS, and all tables
-- that are made in a transient schema are transient.

use role sysadmin;

-- Schemas in RAW are <ENVIRONMENT>_<APPLICATION>, such as PRODUCTION_ZUORA. Loaders make them.
create database if not exists raw comment = 'Extracts as the loaders bring them.';
alter database raw set data_retention_time_in_days = 7;

create database if not exists analytics comment = 'Built by dbt. Query the schema MARTS.';
alter database analytics set data_retention_time_in_days = 1;

create transient schema if not exists analytics.staging
    comment = 'One model per raw table, renamed and typed.';
create transient schema if not exists analytics.intermediate
    comment = 'One rule or one change of grain each.';
create transient schema if not exists analytics.rules
    comment = 'Business rules, from the seeds.';

create schema if not exists analytics.snapshots comment = 'History of records that applications overwrite.';
alter schema analytics.snapshots set data_retention_time_in_days = 30;

create schema if not exists analytics.quality comment = 'Results of past runs and their tests.';
alter schema analytics.quality set data_retention_time_in_days = 30;

create schema if not exists analytics.marts_candidate comment = 'Marts being built. Not tested yet.';
alter schema analytics.marts_candidate set data_retention_time_in_days = 1;

create schema if not exists analytics.marts comment = 'The public contract: tested and published.';
alter schema analytics.marts set data_retention_time_in_days = 7;

create schema if not exists analytics.marts_previous comment = 'What was published before. l2f restore.';
alter schema analytics.marts_previous set data_retention_time_in_days = 7;

create schema if not exists analytics.governance comment = 'Tags and masking policies. Administrators only.';


-- 4. Grants -------------------------------------------------------------------------------------------------

use role securityadmin;

-- Nobody has anything by default: every user has the role PUBLIC.
revoke all privileges on database raw from role public;
revoke all privileges on all schemas in database raw from role public;
revoke all privileges on database analytics from role public;
revoke all privileges on all schemas in database analytics from role public;
revoke all privileges on warehouse loading from role public;
revoke all privileges on warehouse transforming from role public;
revoke all privileges on warehouse analysis from role public;

-- LOADER makes schemas in RAW and owns what it makes.
grant usage on warehouse loading to role loader;
grant usage, create schema on database raw to role loader;

-- TRANSFORMER reads all of RAW, present and future. A schema with future grants of its own, as some loaders
-- set, no longer gets these: name TRANSFORMER there as well.
grant usage on warehouse transforming to role transformer;
grant usage on database raw to role transformer;
grant usage on all schemas in database raw to role transformer;
grant usage on future schemas in database raw to role transformer;
grant select on all tables in database raw to role transformer;
grant select on future tables in database raw to role transformer;
grant select on all views in database raw to role transformer;
grant select on future views in database raw to role transformer;

-- It owns the tables and views that it makes, which publishing by swap requires. The schemas are not its own.
grant usage, create schema on database analytics to role transformer;
grant usage, create table, create view on schema analytics.staging to role transformer;
grant usage, create table, create view on schema analytics.intermediate to role transformer;
grant usage, create table, create view on schema analytics.rules to role transformer;
grant usage, create table, create view on schema analytics.snapshots to role transformer;
grant usage, create table, create view on schema analytics.quality to role transformer;
grant usage, create table, create view on schema analytics.marts_candidate to role transformer;
grant usage, create table, create view on schema analytics.marts to role transformer;
grant usage, create table, create view on schema analytics.marts_previous to role transformer;

-- ANALYST reads MARTS and nothing else.
grant usage on warehouse analysis to role analyst;
grant usage on database analytics to role analyst;
grant usage on schema analytics.marts to role analyst;
grant select on all tables in schema analytics.marts to role analyst;
grant select on future tables in schema analytics.marts to role analyst;
grant select on all views in schema analytics.marts to role analyst;
grant select on future views in schema analytics.marts to role analyst;

-- Marts are made in MARTS_CANDIDATE and swapped or renamed into MARTS. Both moves take a table's grants, tags
-- and masks along, and neither applies the future grants of the schema it arrives in. So the grant is made
-- where the table is made. It lets ANALYST read nothing there, nor in MARTS_PREVIOUS later, because it has no
-- usage on those schemas: never grant it.
grant select on all tables in schema analytics.marts_candidate to role analyst;
grant select on future tables in schema analytics.marts_candidate to role analyst;


-- 5. Personal data ------------------------------------------------------------------------------------------
-- dbt puts the tag PII on the columns of marts that hold personal data (macros/snowflake.sql). The tag carries
-- one policy per type; a tagged column of another type would stay open, which a test forbids.
-- A policy cannot be replaced while the tag carries it. So a new one hides everything, and its rule is set
-- apart from its making. TRANSFORMER sees values because it builds from them and compares them.

use role accountadmin;

create masking policy if not exists analytics.governance.hide_text
    as (val varchar) returns varchar -> '*****';
alter masking policy analytics.governance.hide_text set body ->
    case when is_role_in_session('PII_READER') or is_role_in_session('TRANSFORMER') then val else '*****' end;

-- Nine decimals, as amounts have: plain `number` has none.
create masking policy if not exists analytics.governance.hide_number
    as (val number(38, 9)) returns number(38, 9) -> null;
alter masking policy analytics.governance.hide_number set body ->
    case when is_role_in_session('PII_READER') or is_role_in_session('TRANSFORMER') then val end;

create masking policy if not exists analytics.governance.hide_date
    as (val date) returns date -> null;
alter masking policy analytics.governance.hide_date set body ->
    case when is_role_in_session('PII_READER') or is_role_in_session('TRANSFORMER') then val end;

create masking policy if not exists analytics.governance.hide_timestamp
    as (val timestamp_ntz) returns timestamp_ntz -> null;
alter masking policy analytics.governance.hide_timestamp set body ->
    case when is_role_in_session('PII_READER') or is_role_in_session('TRANSFORMER') then val end;

create masking policy if not exists analytics.governance.hide_boolean
    as (val boolean) returns boolean -> null;
alter masking policy analytics.governance.hide_boolean set body ->
    case when is_role_in_session('PII_READER') or is_role_in_session('TRANSFORMER') then val end;

create tag if not exists analytics.governance.pii comment = 'The column holds personal data.';
alter tag analytics.governance.pii set
    masking policy analytics.governance.hide_text,
    masking policy analytics.governance.hide_number,
    masking policy analytics.governance.hide_date,
    masking policy analytics.governance.hide_timestamp,
    masking policy analytics.governance.hide_boolean
    force;

-- TRANSFORMER may put the tag on its tables; it can change neither tag nor policies.
grant usage on schema analytics.governance to role transformer;
grant apply on tag analytics.governance.pii to role transformer;


-- 6. Service users ------------------------------------------------------------------------------------------
-- Type SERVICE: no password, no single sign-on, a key pair only. docs/operations.md says how to make one and
-- how to change it. Public keys are no secret; private keys never come near this file.

use role securityadmin;

create user if not exists loader_service type = service
    default_role = loader default_warehouse = loading comment = 'Loaders and l2f load.';
create user if not exists transformer_service type = service
    default_role = transformer default_warehouse = transforming comment = 'Scheduled l2f run.';

-- alter user loader_service set rsa_public_key = 'MIIBIjANBgkq…';
-- alter user transformer_service set rsa_public_key = 'MIIBIjANBgkq…';

-- Let the service users in from known addresses only, once these are known:
-- create network policy if not exists schedulers allowed_ip_list = ('203.0.113.0/24');
-- alter user loader_service set network_policy = schedulers;
-- alter user transformer_service set network_policy = schedulers;

-- People get their role the same way: grant role analyst to user jane;
grant role loader to user loader_service;
grant role transformer to user transformer_service;
