-- The tables of the other applications, in proportion to Zuora's.

create schema salesforce;
create schema customers_app;
create schema license_app;
create schema version_app;
create schema gitlab_com;
create schema zendesk;

create view salesforce.user as
select
    salesforce_id_18('0056100', person) as id,
    concat('Seller ', person) as name,
    concat('seller', person, '@gitlab.example') as email,
    concat('seller', person, '@gitlab.example') as username,
    'Account Executive' as title,
    'Sales' as department,
    salesforce_id_18('0056100', person // 10) as manager_id,
    true as is_active,
    timestamp '2016-01-01' as created_date,
    timestamp '2016-01-01' as last_modified_date
from range(100) as counted (person);

create view salesforce.account as
with

-- one row per CRM account, described by its first billing account
described as (

    select *
    from drawn.accounts
    qualify row_number() over (partition by crm_account order by account) = 1

),

merged as (

    select distinct crm_account
    from drawn.accounts
    where is_crm_account_merged

)

select
    salesforce_id_18('0016100', crm_account) as id,
    concat('Company ', crm_account) as name,
    if(crm_account % 20 = 5, salesforce_id_18('0016100', crm_account - 1), null) as parent_id,
    salesforce_id_18('0016100', if(crm_account % 20 = 5, crm_account - 1, crm_account)) as ultimate_parent_account_id__c,
    salesforce_id_18('0056100', crm_account % 100) as owner_id,
    cast(null as varchar) as master_record_id,
    false as is_deleted,
    if(is_reseller, 'Partner', 'Customer') as type,
    if(is_reseller, if(account % 4 = 3, 'Unauthorized', 'Authorized'), null) as partners_partner_status__c,
    ['SMB', 'SMB', 'Mid-Market', 'Large'][crm_account % 4 + 1] as ultimate_parent_sales_segment_employees__c,
    case
        when country_code in ('US', 'CA', 'BR') then 'AMER'
        when country_code in ('AU', 'JP', 'IN') then 'APAC'
        else 'EMEA'
    end as region__c,
    country as billing_country,
    country_code as billing_country_code,
    'Software' as industry,
    moment(date '2017-01-01', crm_account) as created_date,
    moment(date '2020-01-01' + crm_account % 240, crm_account) as last_modified_date,
    moment(date '2020-01-01' + crm_account % 240, crm_account) as system_modstamp
from described
union all by name
select
    salesforce_id_18('0019000', crm_account) as id,
    concat('Company ', crm_account, ' (duplicate)') as name,
    salesforce_id_18('0056100', crm_account % 100) as owner_id,
    salesforce_id_18('0016100', crm_account) as master_record_id,
    true as is_deleted,
    moment(date '2017-01-01', crm_account) as created_date,
    moment(date '2019-06-01', crm_account) as last_modified_date,
    moment(date '2019-06-01', crm_account) as system_modstamp
from merged;

create view salesforce.opportunity_stage as
select
    concat('01J61000000000', lpad(cast(row_number() over () as varchar), 2, '0'), 'AA') as id,
    label as master_label,
    probability as default_probability,
    forecast as forecast_category_name,
    true as is_active,
    probability in (0, 100) and forecast <> 'Pipeline' as is_closed,
    probability = 100 as is_won,
    timestamp '2016-01-01' as created_date,
    timestamp '2016-01-01' as last_modified_date
from (values
    ('00-Pre Opportunity', 0, 'Pipeline'), ('0-Pending Acceptance', 0, 'Pipeline'), ('1-Discovery', 10, 'Pipeline'),
    ('2-Scoping', 20, 'Pipeline'), ('3-Technical Evaluation', 40, 'Pipeline'), ('4-Proposal', 60, 'Best Case'),
    ('5-Negotiating', 80, 'Commit'), ('6-Awaiting Signature', 90, 'Commit'), ('Closed Won', 100, 'Closed'),
    ('8-Closed Lost', 0, 'Omitted'), ('9-Unqualified', 0, 'Omitted'), ('10-Duplicate', 0, 'Omitted')
) as stages (label, probability, forecast);

-- What sales sold, and the renewals that end within the next year.
create table drawn.opportunities as
select
    subscription,
    crm_account,
    subscription_name,
    start_date as closes_on,
    'New Business' as type,
    true as is_won,
    seats * 12 * 1900 as cents
from drawn.subscriptions
where not is_web_direct and has_crm_account
union all
select
    subscription,
    crm_account,
    subscription_name,
    months_after(start_date, end_month) as closes_on,
    'Renewal' as type,
    false as is_won,
    seats * 12 * 1900 as cents
from drawn.subscriptions
where
    not is_web_direct
    and has_crm_account
    and not is_cancelled
    and months_after(start_date, end_month) between as_of() and as_of() + 365;

create view salesforce.opportunity as
select
    salesforce_id_18(if(is_won, '0066100', '0066200'), subscription) as id,
    salesforce_id_18('0016100', crm_account) as account_id,
    salesforce_id_18('0056100', crm_account % 100) as owner_id,
    concat(subscription_name, ' ', type) as name,
    type,
    case
        when is_won then 'Closed Won'
        else ['1-Discovery', '2-Scoping', '4-Proposal', '5-Negotiating'][subscription % 4 + 1]
    end as stage_name,
    if(is_won, 'Closed', ['Pipeline', 'Pipeline', 'Best Case', 'Commit'][subscription % 4 + 1]) as forecast_category_name,
    is_won,
    is_won as is_closed,
    closes_on as close_date,
    money(cents) as amount,
    money(cents) as incremental_acv__c,
    if(is_won, null, money(cents)) as renewal_acv__c,
    if(is_won, null, money(cents)) as renewal_amount__c,
    'Web' as lead_source,
    'No' as web_portal_purchase__c,
    false as is_refund_opportunity__c,
    false as is_downgrade_opportunity__c,
    closes_on as start_date__c,
    moment(closes_on - 90, subscription) as created_date,
    moment(least(closes_on, as_of()), subscription) as last_modified_date,
    moment(least(closes_on, as_of()), subscription) as system_modstamp
from drawn.opportunities;

create view salesforce.zqu__quote__c as
select
    salesforce_id_18(if(is_won, 'a0q6100', 'a0q6200'), subscription) as id,
    concat(if(is_won, 'Q-', 'Q-R'), lpad(cast(subscription as varchar), 8, '0')) as zqu__number__c,
    subscription_name as name,
    salesforce_id_18('0016100', crm_account) as zqu__account__c,
    salesforce_id_18(if(is_won, '0066100', '0066200'), subscription) as zqu__opportunity__c,
    if(is_won, 'Sent to Z-Billing', 'New') as zqu__status__c,
    'Approved' as zqu__approvalstatus__c,
    true as zqu__primary__c,
    if(is_won, 'New Subscription', 'Renew Subscription') as zqu__subscriptiontype__c,
    subscription_name as zqu__subscription_name__c,
    if(is_won, zuora_id('subscription', concat(subscription, '.1')), null) as zqu__zuorasubscriptionid__c,
    closes_on as zqu__startdate__c,
    closes_on as zqu__subscriptiontermstartdate__c,
    false as is_deleted,
    moment(closes_on - 60, subscription) as created_date,
    moment(least(closes_on, as_of()), subscription) as last_modified_date,
    moment(least(closes_on, as_of()), subscription) as system_modstamp
from drawn.opportunities
where is_won or subscription % 2 = 0;

create view customers_app.customers as
select
    account + 1 as id,
    concat('First', account) as first_name,
    concat('Last', account) as last_name,
    concat('buyer', account, '@customer', account, '.example') as email,
    concat('Customer ', account) as company,
    country_code as country,
    'gitlab' as provider,
    cast(account + 50000 as varchar) as uid,
    account_id as zuora_account_id,
    if(has_crm_account, salesforce_id('0016100', crm_account), null) as salesforce_account_id,
    true as billable,
    moment(date '2017-01-01', account) as created_at,
    moment(date '2020-01-01' + account % 240, account) as updated_at,
    moment(date '2017-01-01', account) as confirmed_at
from drawn.accounts
where is_web_direct;

-- The application keeps the newest state of what each web direct customer ordered.
create view customers_app.orders as
select
    subscription + 1 as id,
    account + 1 as customer_id,
    product_rate_plan_id,
    zuora_id('subscription', concat(subscription, '.', newest_version)) as subscription_id,
    subscription_name,
    cast(months_after(start_date, last_term_month) as timestamp) as start_date,
    cast(months_after(start_date, to_month) as timestamp) as end_date,
    quantity,
    if(is_saas, cast(subscription + 1000 as varchar), null) as gl_namespace_id,
    if(is_saas, concat('group-', subscription), null) as gl_namespace_name,
    if(renewals > 0, 'Renewal', null) as amendment_type,
    false as trial,
    account_id as zuora_account_id,
    cast(null as timestamp) as increased_billing_rate_notified_at,
    'gitlab_com' as source,
    moment(start_date, subscription) as created_at,
    moment(months_after(start_date, from_month), subscription) as updated_at
from drawn.lines
inner join drawn.plans using (plan)
where is_web_direct and line = 0 and segment = segments;

create view license_app.licenses as
select
    subscription + 1 as id,
    concat('Customer ', account) as company,
    concat('buyer', account, '@customer', account, '.example') as email,
    quantity as users_count,
    md5(concat('license', subscription)) as license_file_md5,
    ['starter', 'premium', 'ultimate'][plan_tier + 1] as plan_code,
    product as plan_name,
    months_after(start_date, last_term_month) as starts_at,
    months_after(start_date, to_month) as expires_at,
    zuora_id('subscription', concat(subscription, '.', newest_version)) as zuora_subscription_id,
    subscription_name as zuora_subscription_name,
    0 as previous_users_count,
    0 as trueup_quantity,
    false as trial,
    moment(months_after(start_date, last_term_month), subscription) as created_at,
    moment(months_after(start_date, last_term_month), subscription) as updated_at
from drawn.lines
inner join drawn.plans using (plan)
where not is_saas and line = 0 and segment = segments;

-- Two pings of each licence that is still in force.
create view version_app.usage_data as
select
    licenses.id * 2 + pings.number as id,
    md5(concat('instance', licenses.id)) as uuid,
    concat('gitlab.customer', licenses.id, '.example') as hostname,
    licenses.id as host_id,
    '13.3.1' as version,
    case licenses.plan_code when 'starter' then 'EES' when 'premium' then 'EEP' else 'EEU' end as edition,
    licenses.license_file_md5 as license_md5,
    licenses.users_count - licenses.id % 5 + licenses.id % 3 as active_user_count,
    licenses.users_count + if(licenses.id % 10 = 0, 2, 0) as historical_max_users,
    licenses.users_count as license_user_count,
    licenses.starts_at as license_starts_at,
    licenses.expires_at as license_expires_at,
    licenses.plan_code as license_plan,
    false as license_trial,
    licenses.id as license_id,
    cast(pings.day as timestamp) as recorded_at,
    cast(pings.day as timestamp) as created_at,
    cast(pings.day as timestamp) as updated_at
from license_app.licenses
inner join (values (0, date '2020-07-31'), (1, date '2020-08-30')) as pings (number, day)
    on pings.day >= licenses.starts_at and pings.day < licenses.expires_at;

create view gitlab_com.plans as
select
    id,
    name,
    title,
    timestamp '2016-01-01' as created_at,
    timestamp '2016-01-01' as updated_at
from (values
    (2, 'bronze', 'Bronze'), (3, 'silver', 'Silver'), (4, 'gold', 'Gold'), (34, 'free', 'Free')
) as plans (id, name, title);

create view gitlab_com.namespaces as
select
    subscription + 1000 as id,
    concat('group-', subscription) as name,
    concat('group-', subscription) as path,
    subscription + 50000 as owner_id,
    'Group' as type,
    cast(null as bigint) as parent_id,
    0 as visibility_level,
    moment(start_date, subscription) as created_at,
    moment(start_date, subscription) as updated_at
from drawn.subscriptions
where is_saas;

create view gitlab_com.gitlab_subscriptions as
select
    subscription + 1 as id,
    subscription + 1000 as namespace_id,
    if(to_month > age, plan_tier - 1, 34) as hosted_plan_id,
    months_after(start_date, last_term_month) as start_date,
    if(to_month > age, months_after(start_date, to_month), null) as end_date,
    quantity as seats,
    quantity as max_seats_used,
    false as trial,
    moment(start_date, subscription) as created_at,
    moment(months_after(start_date, last_term_month), subscription) as updated_at
from drawn.lines
where is_saas and line = 0 and segment = segments;

-- Members of one group in twenty.
create view gitlab_com.users as
select
    subscription * 3 + number + 50000 as id,
    concat('user-', subscription, '-', number) as username,
    if(number = 2, 'blocked', 'active') as state,
    0 as user_type,
    moment(start_date, subscription) as created_at,
    moment(start_date, subscription) as updated_at
from drawn.subscriptions
cross join range(3) as counted (number)
where is_saas and subscription % 20 = 4;

create view gitlab_com.members as
select
    subscription * 3 + number + 1 as id,
    subscription + 1000 as source_id,
    'Namespace' as source_type,
    subscription * 3 + number + 50000 as user_id,
    [50, 30, 10][number + 1] as access_level,
    'GroupMember' as type,
    moment(start_date, subscription) as created_at,
    cast(null as timestamp) as invite_accepted_at,
    cast(null as timestamp) as requested_at,
    cast(null as timestamp) as expires_at
from drawn.subscriptions
cross join range(3) as counted (number)
where is_saas and subscription % 20 = 4;

create view zendesk.organizations as
select
    account + 700000 as id,
    concat('Customer ', account) as name,
    to_json({'salesforce_id': salesforce_id_18('0016100', crm_account), 'market_segment': 'smb'}) as organization_fields,
    moment(date '2017-01-01', account) as created_at,
    moment(date '2020-01-01', account) as updated_at
from drawn.accounts
where account % 50 = 1;

create view zendesk.tickets as
select
    account + 1 as id,
    account + 700000 as organization_id,
    account + 800000 as requester_id,
    account % 30 as assignee_id,
    account % 5 as group_id,
    360000071293 as ticket_form_id,
    if(account % 3 = 0, 'open', 'solved') as status,
    'low' as priority,
    'Question about my renewal' as subject,
    cast(null as varchar) as recipient,
    '{"channel": "web"}' as via,
    '[{"id": 360020421853, "value": "renewal"}]' as custom_fields,
    '[]' as tags,
    moment(date '2020-01-01' + account % 240, account) as created_at,
    moment(date '2020-01-01' + account % 240, account) + interval 2 hours as updated_at
from drawn.accounts
where account % 50 = 1;
